package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.session.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a session: its port-forward request, and the streams that it carries. It stands
 * once the server has answered that request, and is left when OkHttp takes no more to it. Confined
 * to the session's loop.
 */
final class SessionConnection {

  /** How long the server may take to end the port-forward request once we have. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long a goodbye may take to be written. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final OkHttpSession session;
  private final Duration pingInterval;
  private final ServerConnection server;
  private final SessionRequest request;
  private final Set<Lifecycle.Stream> streams = new HashSet<>();
  private final CompletableFuture<ServerConnection> standing = new CompletableFuture<>();
  private State state = State.CONNECTING;
  private boolean requestOver;
  private Loop.@Nullable Timer connectTimer;
  private Loop.@Nullable Timer watchTimer;
  private Loop.@Nullable Timer leaveTimer;

  /**
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  SessionConnection(OkHttpSession session) {
    this.session = session;
    this.pingInterval = ServerConnection.pingInterval(session.config().keepAlive());
    this.server = new ServerConnection(session.target(), session.config(), this::socketClosed);
    this.request = new SessionRequest(session, this, server);
  }

  ServerConnection server() {
    return server;
  }

  /** Connects, and asks. */
  void connect() {
    request.start();
  }

  /** Connects, and asks; gives up after a time. */
  void connectWithin(Duration timeout, CulvertException tooLate) {
    connectTimer =
        session.after(
            timeout,
            () -> {
              if (state == State.CONNECTING) {
                request.reset(tooLate);
                server.abandon();
              }
            });
    connect();
  }

  /** Whether a new stream may go to it, as far as is known. */
  boolean takesStreams() {
    return state.isBefore(State.LEAVING) && !server.isRetired();
  }

  /** Takes a stream in; the carrier is there when this stands. */
  void add(Lifecycle.Stream stream, CompletableFuture<ServerConnection> carrier) {
    streams.add(stream);
    CompletableFuture<ServerConnection> unused =
        standing.whenComplete(
            (stands, why) -> {
              if (why == null) {
                carrier.complete(stands);
              } else {
                carrier.completeExceptionally(why);
              }
            });
  }

  void remove(Lifecycle.Stream stream) {
    streams.remove(stream);
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    cancel(connectTimer);
    if (state == State.CONNECTING) {
      state = State.STANDING;
      standing.complete(server);
      watch();
    }
  }

  boolean isStanding() {
    return state == State.STANDING;
  }

  /** It will never stand. */
  void failed(CulvertException why) {
    standing.completeExceptionally(why);
    giveUp(why);
  }

  /** The port-forward request holds nothing any more. */
  void requestClosed() {
    requestOver = true;
    if (state == State.LEAVING) {
      close();
    }
  }

  boolean isRequestOver() {
    return requestOver;
  }

  /** Ends in order once the streams are over, since another stands in its place. */
  void leaveIfIdle() {
    if (state == State.STANDING && streams.isEmpty()) {
      state = State.LEAVING;
      endRequest();
      leaveTimer = session.after(PATIENCE, this::close);
    }
  }

  /** Whether there is something to go on with: it stands, or may yet. */
  boolean isOfUse() {
    return state.isBefore(State.LEAVING);
  }

  /** Ends our half of the port-forward request; the server then ends its own. */
  void endRequest() {
    request.finish();
  }

  /** Says GOAWAY and closes. */
  void close() {
    endRequest();
    if (state.isBefore(State.CLOSING)) {
      boolean stood = !state.isBefore(State.STANDING);
      state = State.CLOSING;
      if (stood) {
        server.sayGoodbye();
        cancel(leaveTimer);
        leaveTimer = session.after(GOODBYE, server::abandon);
      } else {
        server.abandon();
      }
    }
  }

  /** Ends everything on it at once, without a goodbye that nobody would hear. */
  void giveUp(CulvertException why) {
    if (state != State.GIVEN_UP) {
      state = State.GIVEN_UP;
      List.copyOf(streams).forEach(stream -> stream.reset(why));
      request.reset(why);
      server.abandon();
    }
  }

  /** Whether nothing is left of it; if so, its last traces go now. */
  boolean isGone() {
    if (!requestOver || !streams.isEmpty() || !server.isClosed()) {
      return false;
    }
    cancel(connectTimer);
    cancel(watchTimer);
    cancel(leaveTimer);
    server.release();
    return true;
  }

  /** Looks again and again whether the connection stands still. */
  private void watch() {
    if (!pingInterval.isZero()) {
      watchTimer = session.after(pingInterval, this::look);
    }
  }

  private void look() {
    if (server.isStalled()) {
      session.lost(this, server.failures().stalled());
    } else {
      watch();
    }
  }

  private void socketClosed() {
    session.disconnected(this);
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** How far it has come; never back. */
  private enum State {
    CONNECTING,
    STANDING,
    LEAVING,
    CLOSING,
    GIVEN_UP;

    boolean isBefore(State other) {
      return compareTo(other) < 0;
    }
  }
}
