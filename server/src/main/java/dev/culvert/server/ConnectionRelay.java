package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.session.Loop;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.RelayAnswer;
import dev.culvert.server.spi.BoundedLog;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.RelayChannel;
import dev.culvert.server.spi.StreamEnds;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection whose bytes go to a node and back unread, once the node has agreed.
 * Confined to its loop, but for {@link Served}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Whatever fails is told to the client.
final class ConnectionRelay implements Served, Splice.Listener {

  private static final Logger LOG = System.getLogger(ConnectionRelay.class.getName());

  private static final BoundedLog FAULTS = new BoundedLog(ConnectionRelay.class);

  private final RelayChannel channel;
  private final IoLoop loop;
  private final String name;
  private final Target node;
  private final @Nullable NodeTls tls;
  private final @Nullable String principal;
  private final ServerConfig config;
  private final Consumer<ConnectionRelay> onOver;
  private final RelayAnswer answer;
  private final CompletableFuture<Session.Stop> drained = new CompletableFuture<>();

  private @Nullable CompletableFuture<PendingSocket.Connected> dialling;
  private @Nullable StreamEnds towardsNode;
  private Loop.@Nullable Timer deadline;
  private @Nullable DuplexStream client;
  private List<RelayEnds> sides = List.of();
  private Session.Stop outcome = Session.Stop.GRACEFUL;
  private boolean over;

  /**
   * @param name of the node, as the client knows it
   * @param tls to the node; null for clear text
   * @param principal who the client is, for the node; null if that is not known
   * @param config for how long the node may take to agree, and an end to follow the other's
   * @param onOver called once, when nothing of it is left
   */
  ConnectionRelay(
      RelayChannel channel,
      String name,
      Target node,
      @Nullable NodeTls tls,
      @Nullable String principal,
      ServerConfig config,
      Consumer<ConnectionRelay> onOver) {
    this.channel = channel;
    this.loop = channel.loop();
    this.name = name;
    this.node = node;
    this.tls = tls;
    this.principal = principal;
    this.config = config;
    this.onOver = onOver;
    this.answer = new RelayAnswer("node " + name);
  }

  /** Asks the node. */
  void start() {
    deadline = loop.after(config.dialTimeout(), this::expire);
    channel.onGone(
        () -> end(new CulvertException(Failure.CANCELLED, "the client has gone"), false));
    channel.buffers().onShortage(() -> loop.execute(this::relieve));
    CompletableFuture<PendingSocket.Connected> dial = NodeDial.start(node, name, loop);
    dialling = dial;
    dial.whenComplete((socket, e) -> loop.run(() -> dialled(socket, e)));
  }

  @Override
  public CompletionStage<Session.Stop> drain(Duration grace) {
    loop.execute(() -> startDraining(grace));
    return drained;
  }

  @Override
  public void close() {
    loop.execute(() -> stop("the gateway was stopped"));
  }

  @Override
  public void onClosed(Splice.Summary summary) {
    LOG.log(
        Logger.Level.DEBUG,
        () -> channel.peer() + ": its relay to node " + name + " is over: " + summary);
    loop.run(this::over);
  }

  private void startDraining(Duration grace) {
    if (client == null || grace.isZero()) {
      stop("the gateway is stopping");
    } else {
      loop.after(grace, () -> stop("the gateway was stopped"));
    }
  }

  private void stop(String why) {
    if (over) {
      return;
    }
    CulvertException stopped = new CulvertException(Failure.STOPPED, why);
    if (client == null) {
      end(stopped, true);
    } else {
      outcome = Session.Stop.FORCED;
      reset(stopped);
    }
  }

  private void relieve() {
    reset(new CulvertException(Failure.UNAVAILABLE, "the gateway is out of memory for this relay"));
  }

  private void expire() {
    end(
        new CulvertException(
            Failure.TIMEOUT,
            "node " + name + " did not answer within " + config.dialTimeout().toMillis() + " ms"),
        true);
  }

  private void dialled(PendingSocket.@Nullable Connected socket, @Nullable Throwable e) {
    if (socket != null && over) {
      socket.close(new CulvertException(Failure.CANCELLED, "nobody needs this connection"));
    } else if (socket != null) {
      towardsNode = socket;
      ask(socket);
    } else if (!over) {
      // The client is not told where the node is.
      Throwable why = e == null ? new IOException("no connection and no reason") : e;
      FAULTS.warn("cannot connect to node " + name + ": " + why, why);
      end(
          new CulvertException(
              Failure.UNREACHABLE, "the gateway cannot connect to node " + name, e),
          true);
    }
  }

  private void ask(PendingSocket.Connected socket) {
    socket.keepAlive();
    if (tls != null) {
      tls.secure(socket, node);
    }
    socket.listen(new AnswerReader(socket));
    socket.write(
        Chunk.of(Relay.request(node.server().getRawAuthority(), node.route().path(), principal)));
    socket.resumeReads();
  }

  private void answered(StreamEnds socket) {
    if (!answer.isAccepted()) {
      end(answer.refusal(), true);
      return;
    }
    cancelDeadline();
    socket.suspendReads();
    RelayEnds near = new RelayEnds(accept(), loop, this::awaitOther);
    RelayEnds far = new RelayEnds(socket, loop, this::awaitOther);
    sides = List.of(near, far);
    Splice.join(
        handler -> client = open(near, handler), (port, handler) -> open(far, handler), 0, this);
  }

  private StreamEnds accept() {
    boolean accepted = false;
    try {
      StreamEnds ends = channel.accept();
      accepted = true;
      return ends;
    } finally {
      if (!accepted) {
        end(new CulvertException(Failure.CANCELLED, "the client has gone"), false);
      }
    }
  }

  /** HTTP/2 has no use for a connection of which one half has ended: the other is to follow. */
  private void awaitOther() {
    if (deadline == null) {
      deadline = loop.after(config.patience(), () -> lookAfterOther(steps(), false));
    }
  }

  private void lookAfterOther(long before, boolean cut) {
    long now = steps();
    if (now == before && cut) {
      reset(new CulvertException(Failure.TIMEOUT, "one end had ended, and the other did not"));
      return;
    }
    if (now == before) {
      sides.forEach(RelayEnds::cut);
    }
    deadline = loop.after(config.patience(), () -> lookAfterOther(now, now == before));
  }

  private long steps() {
    return sides.stream().mapToLong(RelayEnds::steps).sum();
  }

  private void reset(CulvertException why) {
    DuplexStream relayed = client;
    if (relayed != null) {
      relayed.reset(why);
    }
  }

  private DuplexStream open(StreamEnds ends, DuplexStream.Handler handler) {
    LoopStream stream = new LoopStream(loop, handler);
    loop.execute(() -> stream.attach(ends));
    return stream;
  }

  /** There is no relay, and will be none. */
  private void end(CulvertException why, boolean tell) {
    if (over || client != null) {
      return;
    }
    over();
    if (tell) {
      channel.refuse(why);
    }
    if (towardsNode != null) {
      towardsNode.close(why);
    } else if (dialling != null) {
      dialling.cancel(false);
    }
  }

  private void over() {
    if (!over) {
      over = true;
      cancelDeadline();
      onOver.accept(this);
      drained.complete(outcome);
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  /** Reads what the node answers. */
  private final class AnswerReader implements StreamEnds.Listener {

    private final StreamEnds socket;

    AnswerReader(StreamEnds socket) {
      this.socket = socket;
    }

    @Override
    public void onReadable() {
      Chunk chunk = socket.read();
      while (chunk != null && !over) {
        boolean last = chunk.isLast();
        if (isWhole(chunk)) {
          answered(socket);
          return;
        }
        if (last) {
          ended();
          return;
        }
        chunk = socket.read();
      }
      if (chunk != null) {
        chunk.release();
      }
    }

    private boolean isWhole(Chunk part) {
      try {
        return answer.take(part.buffer());
      } finally {
        part.release();
      }
    }

    /** Nothing: a head is written at once. */
    @Override
    public void onWritable() {}

    /** Nothing: the output goes on. */
    @Override
    public void onOutputGone() {}

    @Override
    public void onFailed(CulvertException why) {
      FAULTS.warn("the connection to node " + name + " is lost: " + why.getMessage(), why);
      end(lost(why), true);
    }

    /** Some engines end a connection whose TLS has failed as one that ends well. */
    private void ended() {
      end(answer.isBegun() ? answer.refusal() : lost(null), true);
    }

    private CulvertException lost(@Nullable Throwable why) {
      boolean untrusted =
          why != null && ConnectFailures.of(node.server(), why).failure() == Failure.UNTRUSTED;
      return untrusted
          ? new CulvertException(
              Failure.UNTRUSTED, "the gateway does not trust the certificate of node " + name, why)
          : new CulvertException(
              Failure.UNREACHABLE,
              "the gateway lost its connection to node " + name + " before its answer",
              why);
    }
  }
}
