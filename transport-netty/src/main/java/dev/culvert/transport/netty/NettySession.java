package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and its requests. The methods of {@link Session} are thread-safe; all else
 * is confined to its event loop.
 *
 * <p>It ends once, for one reason, and always in the same order: the streams, the port-forward
 * request, GOAWAY, TCP.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class NettySession implements Session {

  private final Target target;
  private final TransportConfig config;
  private final EventLoop loop;
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();

  private final ConnectionLoss loss;
  private final SessionRequest request;
  private final Set<ForwardedStream> streams = new LinkedHashSet<>();
  private final Promise<Channel> connecting;
  private @Nullable Future<?> connectTimer;
  private @Nullable ScheduledFuture<?> graceTimer;

  /** Why the session ends, once it does; no stream starts after that. */
  private @Nullable CulvertException reason;

  private boolean forced;
  private boolean saidGoodbye;
  private boolean disconnected;

  NettySession(Target target, TransportConfig config, EventLoop loop) {
    this.target = target;
    this.config = config;
    this.loop = loop;
    this.connecting = loop.newPromise();
    this.loss = new ConnectionLoss(target);
    this.request = new SessionRequest(this);
  }

  /** Connects; completes as {@link dev.culvert.core.spi.ClientTransport#connect} says. */
  CompletionStage<Session> open(TlsClient tls) {
    loop.execute(
        () -> {
          connectTimer =
              loop.schedule(
                  this::connectTimedOut, nanos(config.connectTimeout()), TimeUnit.NANOSECONDS);
          new ServerConnect(target, loop, new ConnectionInitializer(this, tls), connecting).start();
          connecting.addListener(future -> connected());
        });
    return opened.minimalCompletionStage();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    NettyStream stream = new NettyStream(this, port, handler);
    stream.run(() -> start(stream));
    return stream;
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    AdoptedSocket socket = new AdoptedSocket(this, port, local, listener);
    socket.run(() -> start(socket));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    execute(() -> stopWithin(grace));
    return stopped.minimalCompletionStage();
  }

  Target target() {
    return target;
  }

  TransportConfig config() {
    return config;
  }

  EventLoop loop() {
    return loop;
  }

  SessionRequest request() {
    return request;
  }

  /** Whether the connection is under TLS. */
  boolean isSecure() {
    return target.server().getScheme().equals("https");
  }

  /** Runs a task on the loop, or, when the loops have stopped, on a thread that stands in. */
  void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      GlobalEventExecutor.INSTANCE.execute(task);
    }
  }

  /** Whether the port-forward request goes ahead of HTTP/2, as one to upgrade to it. */
  boolean upgrades() {
    return !isSecure() && config.cleartext() == Cleartext.UPGRADE;
  }

  /** The preface has gone: requests may follow. */
  void prefaceSent() {
    if (!upgrades()) {
      request.open(connecting.getNow());
    }
  }

  /** The server's SETTINGS have come. */
  void settingsReceived() {
    loss.settingsReceived();
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    if (reason == null) {
      cancel(connectTimer);
      loss.accepted();
      opened.complete(this);
    }
  }

  /** The port-forward request is over, and with it everything that went through it. */
  void requestEnded(CulvertException why) {
    endFor(why);
    resetStreams(why);
    sayGoodbyeIfIdle();
  }

  /** The server takes no new requests; those that it has may finish. */
  void goingAway(String detail) {
    endFor(loss.of("the server ended the connection (" + detail + ")", null));
    sayGoodbyeIfIdle();
  }

  /** The connection broke; its close follows. */
  void broken(Throwable cause) {
    loss.thrown(cause);
  }

  /** The connection has not become a session; its close follows. Later news replace earlier. */
  void refused(CulvertException why) {
    loss.decided(why);
  }

  /** Gives the connection up, without a goodbye that nobody would hear. */
  void abandon(String why) {
    abandon(loss.of(why, null));
  }

  /** Why a request fails whose connection has gone from under it. */
  CulvertException loss() {
    CulvertException why = loss.get() == null ? reason : loss.get();
    return why == null ? loss.of("the server closed the connection", null) : why;
  }

  /** A stream is closed, and everything of it released. */
  void streamClosed(ForwardedStream stream) {
    streams.remove(stream);
    sayGoodbyeIfIdle();
    completeIfOver();
  }

  /** A duration as nanoseconds; one that is too long for that is as long as can be. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private void connected() {
    if (connecting.isSuccess()) {
      // A task later: Netty tells of a broken TLS only after it has closed the connection.
      connecting.getNow().closeFuture().addListener(future -> execute(this::disconnected));
      return;
    }
    if (!connecting.isCancelled()) {
      endFor(ConnectFailures.of(target.server(), connecting.cause()));
    }
    disconnected();
  }

  private void connectTimedOut() {
    abandon(ConnectFailures.timeout(target, config.connectTimeout().toMillis()));
  }

  private void start(ForwardedStream stream) {
    stream.checkPort();
    CulvertException why = reason;
    if (why != null) {
      stream.fail(
          new CulvertException(
              why.failure(), "the session has ended; no new streams: " + why.getMessage()));
    }
    streams.add(stream);
    stream.open(connecting.getNow());
  }

  private void stopWithin(Duration grace) {
    endFor(new CulvertException(Failure.STOPPED, "the session with " + target + " was stopped"));
    sayGoodbyeIfIdle();
    long nanos = Math.max(0, nanos(grace));
    ScheduledFuture<?> earlier = graceTimer;
    if (streams.isEmpty() || (earlier != null && earlier.getDelay(TimeUnit.NANOSECONDS) <= nanos)) {
      return;
    }
    cancel(earlier);
    if (nanos == 0) {
      force();
    } else {
      graceTimer = loop.schedule(this::force, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void force() {
    forced |= !streams.isEmpty();
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + target + " was stopped before it ended"));
  }

  private void resetStreams(CulvertException why) {
    for (ForwardedStream stream : List.copyOf(streams)) {
      stream.fail(why);
    }
  }

  private void abandon(CulvertException why) {
    if (disconnected) {
      return;
    }
    loss.decided(why);
    endFor(why);
    saidGoodbye = true;
    if (!connecting.isSuccess()) {
      connecting.cancel(false);
      return;
    }
    Channel connection = connecting.getNow();
    connection.config().setOption(ChannelOption.SO_LINGER, 0);
    // Past every handler: HTTP/2 and TLS would wait for their goodbyes to go first.
    connection.pipeline().firstContext().close();
  }

  private void sayGoodbyeIfIdle() {
    if (reason == null || !streams.isEmpty() || saidGoodbye) {
      return;
    }
    saidGoodbye = true;
    if (connecting.isSuccess()) {
      request.finish();
      connecting.getNow().close();
    } else {
      connecting.cancel(false);
    }
  }

  private void disconnected() {
    disconnected = true;
    saidGoodbye = true;
    endFor(loss());
    completeIfOver();
  }

  private void completeIfOver() {
    CulvertException why = reason;
    if (why == null || !disconnected || !streams.isEmpty()) {
      return;
    }
    cancel(connectTimer);
    cancel(graceTimer);
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
  }

  private void endFor(CulvertException why) {
    if (reason == null) {
      reason = why;
    }
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
