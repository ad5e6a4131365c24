package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.CallerLoop;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.HeldStream;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.WireHeaders;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * A session stands on one HTTP/2 connection, and on another beside it when OkHttp takes no new
 * streams to the first: that one is left once its streams are over. Thread-safe; what belongs to
 * the connections is confined to the session's loop.
 */
final class OkHttpSession implements Session, Connection {

  /** OkHttp gives out what has come one segment of this size at a time. */
  private static final int SEGMENT = 1 << 13;

  /** OkHttp waits in monitors, which hold a virtual thread's carrier up to JDK 23 (JEP 491). */
  private static final boolean MONITORS_PIN = Runtime.version().feature() < 24;

  private final Target target;
  private final TransportConfig config;
  private final Lifecycle lifecycle;
  private final Set<SessionConnection> connections = new LinkedHashSet<>();

  /** Takes the new streams. */
  private SessionConnection newest;

  private boolean opened;
  private boolean ending;

  /**
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  OkHttpSession(Target target, TransportConfig config) {
    this.target = target;
    this.config = config;
    this.lifecycle = new Lifecycle(this, target, new CallerLoop());
    this.newest = new SessionConnection(this);
  }

  /** A stream on threads as OkHttp needs them. */
  static DuplexStream open(
      String what, BlockingStream.Opener opener, DuplexStream.Handler handler) {
    return MONITORS_PIN
        ? BlockingStream.openOnPlatformThreads(what, opener, SEGMENT, handler)
        : BlockingStream.open(what, opener, SEGMENT, handler);
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  Target target() {
    return target;
  }

  TransportConfig config() {
    return config;
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return open(port, handler, opener -> opener);
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    JoinedSocket socket = new JoinedSocket(local, listener);
    socket.start(open(port, socket, socket::joinedTo));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return lifecycle.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return lifecycle.stop(grace);
  }

  @Override
  public void connect() {
    connections.add(newest);
    newest.start();
  }

  @Override
  public void endRequest() {
    ending = true;
    connections.forEach(SessionConnection::endRequest);
    requestsEnded();
  }

  @Override
  public void close() {
    ending = true;
    connections.forEach(SessionConnection::end);
    removeThoseGone();
  }

  @Override
  public void abandon() {
    ending = true;
    CulvertException why = lifecycle.loss();
    connections.forEach(connection -> connection.giveUp(why));
    removeThoseGone();
  }

  /**
   * Where a request goes that a connection did not take; or why it goes nowhere.
   *
   * @param why it was not taken
   */
  CompletableFuture<SingleConnectionClient> next(
      Lifecycle.Stream stream, SingleConnectionClient refusing, CulvertException why) {
    CompletableFuture<SingleConnectionClient> carrier = new CompletableFuture<>();
    lifecycle.execute(
        () -> {
          if (newest.server() != refusing || !newest.takesStreams()) {
            carry(stream, carrier);
            return;
          }
          if (why.failure() == Failure.SESSION_LOST) {
            lifecycle.goingAway(why);
          }
          carrier.completeExceptionally(why);
        });
    return carrier;
  }

  /** The server has answered a connection's port-forward request with 200. */
  void accepted(SessionConnection connection) {
    lifecycle.execute(
        () -> {
          connection.accepted();
          opened = true;
          lifecycle.opened();
          leaveOthers();
        });
  }

  /** The server has ended a port-forward request, and with it everything that went through it. */
  void requestEnded(SessionConnection connection) {
    lifecycle.execute(
        () -> {
          if (!ending && connection.isOfUse()) {
            lifecycle.requestEnded();
          }
        });
  }

  /** A port-forward request holds nothing any more; with a failure if it did not end well. */
  void requestClosed(SessionConnection connection, @Nullable CulvertException failure) {
    lifecycle.execute(
        () -> {
          connection.requestClosed();
          if (ending) {
            requestsEnded();
          } else if (failure != null && connection.isOfUse()) {
            requestFailed(connection, failure);
          }
          removeThoseGone();
        });
  }

  /** A connection's socket is closed. */
  void disconnected(SessionConnection connection) {
    lifecycle.execute(this::removeThoseGone);
  }

  /** A connection is of no use any more; with the last of them the session is lost. */
  void lost(SessionConnection connection, CulvertException why) {
    connection.giveUp(why);
    if (connections.stream().noneMatch(SessionConnection::isOfUse)) {
      lifecycle.abandon(why);
    }
  }

  private DuplexStream open(
      int port, DuplexStream.Handler handler, UnaryOperator<BlockingStream.Opener> joint) {
    HeldStream stream = new HeldStream(handler, this::streamClosed);
    CulvertException refusal = lifecycle.admit(port, stream);
    String what = target + " port " + port;
    BlockingStream.Opener opener =
        () -> {
          if (refusal != null) {
            throw refusal;
          }
          return request(what, port, stream);
        };
    return stream.make(made -> open(what, joint.apply(opener), made));
  }

  private RequestChannel request(String what, int port, HeldStream stream)
      throws InterruptedException {
    CompletableFuture<SingleConnectionClient> carrier = new CompletableFuture<>();
    lifecycle.execute(() -> carry(stream, carrier));
    try {
      return new RequestChannel(
          what,
          new Request.Builder().header(WireHeaders.PORT, Integer.toString(port)),
          carrier.get(),
          (refusing, why) -> next(stream, refusing, why));
    } catch (ExecutionException e) {
      throw CulvertException.of(e);
    }
  }

  private void carry(Lifecycle.Stream stream, CompletableFuture<SingleConnectionClient> carrier) {
    CulvertException end = lifecycle.reason();
    if (end != null) {
      carrier.completeExceptionally(
          new CulvertException(
              end.failure(), "the session has ended; no new streams: " + end.getMessage(), end));
      return;
    }
    if (!newest.takesStreams()) {
      newest = new SessionConnection(this);
      connections.add(newest);
      newest.start();
    }
    connections.forEach(connection -> connection.remove(stream));
    newest.add(stream, carrier);
  }

  private void streamClosed(HeldStream stream) {
    lifecycle.execute(
        () -> {
          connections.forEach(connection -> connection.remove(stream));
          leaveOthers();
          removeThoseGone();
        });
    lifecycle.streamClosed(stream);
  }

  /** Leaves the connections in whose place the newest stands. */
  private void leaveOthers() {
    if (newest.isStanding()) {
      connections.stream()
          .filter(connection -> connection != newest)
          .forEach(SessionConnection::leaveIfIdle);
    }
  }

  private void requestFailed(SessionConnection connection, CulvertException why) {
    boolean stood = connection.isStanding();
    if (stood && connection.server().failures().isLost()) {
      lost(connection, why);
    } else if (stood) {
      boolean isReset = why.failure() == Failure.TOO_MANY_STREAMS;
      lifecycle.requestFailed(
          isReset ? new CulvertException(Failure.SESSION_LOST, why.getMessage(), why) : why);
    } else if (opened) {
      CulvertException loss = noOther(why);
      connection.failed(loss);
      lifecycle.goingAway(loss);
    } else {
      lifecycle.requestFailed(why);
    }
  }

  /** Why a session ends that could not have another connection. */
  private CulvertException noOther(CulvertException why) {
    return new CulvertException(
        Failure.SESSION_LOST,
        target
            + ": the server has reset a stream, after which OkHttp needs another connection,"
            + " and there is none: "
            + why.getMessage(),
        why);
  }

  /** Once all of them are over. */
  private void requestsEnded() {
    if (connections.stream().allMatch(SessionConnection::isRequestOver)) {
      lifecycle.requestEnded();
    }
  }

  private void removeThoseGone() {
    if (connections.removeIf(SessionConnection::isGone) && connections.isEmpty()) {
      lifecycle.disconnected();
    }
  }
}
