package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.ConnectionLife;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.session.Loop;
import dev.culvert.core.wire.ConnectFailures;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a session: its port-forward request, and the streams that it carries. It is
 * left when OkHttp takes no more to it. Confined to the session's loop.
 */
final class SessionConnection implements Connection {

  private final OkHttpSession session;
  private final Duration pingInterval;
  private final SingleConnectionClient server;
  private final OkHttpPortForward request;
  private final ConnectionLife life;
  private final Set<Lifecycle.Stream> streams = new HashSet<>();

  /** Completes when the server has answered the port-forward request with 200. */
  private final CompletableFuture<SingleConnectionClient> standing = new CompletableFuture<>();

  private Loop.@Nullable Timer watchTimer;

  /**
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  SessionConnection(OkHttpSession session) {
    this.session = session;
    this.pingInterval = SingleConnectionClient.pingInterval(session.config().keepAlive());
    this.server =
        new SingleConnectionClient(session.target(), session.config(), this::socketClosed);
    this.request = new OkHttpPortForward(session, this, server);
    this.life = new ConnectionLife(this, session.lifecycle()::after);
  }

  SingleConnectionClient server() {
    return server;
  }

  /** Connects, and asks; for as long as a session has for it. */
  void start() {
    life.connect(session.config().connectTimeout(), this::giveUpConnecting);
  }

  /** Whether a new stream may go to it, as far as is known. */
  boolean takesStreams() {
    return isOfUse() && !server.isRetired();
  }

  /** Takes a stream in; the carrier is there when this stands. */
  void add(Lifecycle.Stream stream, CompletableFuture<SingleConnectionClient> carrier) {
    streams.add(stream);
    CompletableFuture<SingleConnectionClient> unused =
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
    if (life.opened()) {
      standing.complete(server);
      watch();
    }
  }

  boolean isStanding() {
    return life.isOpen();
  }

  /** It will never stand. */
  void failed(CulvertException why) {
    standing.completeExceptionally(why);
    giveUp(why);
  }

  /** The port-forward request holds nothing any more. */
  void requestClosed() {
    life.requestOver();
  }

  boolean isRequestOver() {
    return life.isRequestOver();
  }

  /** Ends in order once the streams are over, since another stands in its place. */
  void leaveIfIdle() {
    if (life.isOpen() && streams.isEmpty()) {
      life.leave(true, false);
    }
  }

  /** Whether there is something to go on with: it stands, or may yet. */
  boolean isOfUse() {
    return !life.isLeaving();
  }

  /** The session's requests are over: says GOAWAY to a server that has answered, and closes. */
  void end() {
    endRequest();
    if (isOfUse() && !life.isOpen()) {
      life.drop();
    } else {
      life.close();
    }
  }

  /** Ends everything on it at once, without a goodbye that nobody would hear. */
  void giveUp(CulvertException why) {
    List.copyOf(streams).forEach(stream -> session.lifecycle().reset(stream, why));
    request.reset(why);
    life.drop();
  }

  /** Whether nothing is left of it; if so, its last traces go now. */
  boolean isGone() {
    if (!isRequestOver() || !streams.isEmpty() || !server.isClosed()) {
      return false;
    }
    life.disconnected();
    if (watchTimer != null) {
      watchTimer.cancel();
    }
    server.release();
    return true;
  }

  @Override
  public void connect() {
    request.start();
  }

  @Override
  public void endRequest() {
    request.finish();
  }

  @Override
  public void close() {
    server.sayGoodbye();
  }

  @Override
  public void abandon() {
    server.abandon();
  }

  private void giveUpConnecting() {
    request.reset(
        ConnectFailures.timeout(session.target(), session.config().connectTimeout().toMillis()));
    server.abandon();
  }

  /** Looks again and again whether the connection stands still. */
  private void watch() {
    if (!pingInterval.isZero()) {
      watchTimer = session.lifecycle().after(pingInterval, this::look);
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
}
