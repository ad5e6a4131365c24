package com.example.culvert.vertx;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, the port-forward request on it, and its streams. The methods of {@link
 * Session} are thread-safe; all else is confined to the event loop.
 */
final class VertxSession implements Session, Exchange.Listener {

  private static final long NO_TIMER = -1;
  private static final int MAX_UNANSWERED = 2;
  private static final Buffer PING = Buffer.buffer("culverts");

  private final VertxTransport transport;
  private final Target target;
  private final TransportConfig config;
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
  private final Set<VertxStream> streams = new LinkedHashSet<>();

  private @Nullable HttpClientConnection connection;
  private @Nullable Exchange request;

  /** Why the session ends, once it does; no stream starts after that. */
  private @Nullable CulvertException reason;

  private long connectTimer = NO_TIMER;
  private long pingTimer = NO_TIMER;
  private long graceTimer = NO_TIMER;
  private long forceAt;
  private int unanswered;
  private boolean forced;
  private boolean saidGoodbye;
  private boolean disconnected;

  VertxSession(VertxTransport transport, Target target) {
    this.transport = transport;
    this.target = target;
    this.config = transport.config();
  }

  CompletionStage<Session> opened() {
    return opened.minimalCompletionStage();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    VertxStream stream = new VertxStream(this, port, handler);
    transport.execute(() -> start(stream));
    return stream;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    transport.execute(() -> stopWithin(grace));
    return stopped.minimalCompletionStage();
  }

  Target target() {
    return target;
  }

  TransportConfig config() {
    return config;
  }

  void execute(Runnable task) {
    transport.execute(task);
  }

  /** Why an exchange fails whose connection is gone. */
  CulvertException loss() {
    return reason == null ? lost("the server closed the connection", null) : reason;
  }

  void streamClosed(VertxStream stream) {
    streams.remove(stream);
    sayGoodbyeIfIdle();
    completeIfOver();
  }

  // tag open
  void connect(boolean transportIsClosed) {
    if (transportIsClosed) {
      abandon(
          new CulvertException(
              Failure.STOPPED,
              "cannot connect to " + target.server() + ": the transport is closed"));
      return;
    }
    connectTimer = transport.after(config.connectTimeout(), this::connectTimedOut);
    String host = target.server().getHost();
    String serverName = config.tls().serverName();
    transport
        .client()
        .connect(
            new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(target.port(), bare(host)))
                .setHost(serverName == null ? bare(host) : serverName)
                .setPort(target.port())
                .setSsl(target.server().getScheme().equals("https")))
        .onComplete(this::connected, this::notConnected);
  }

  private void connected(HttpClientConnection established) {
    if (disconnected) {
      established.close();
      return;
    }
    connection = established;
    // Vert.x gives connection credit back together with the stream's: with a window that streams
    // can use up, a few that nobody reads would stop all the others.
    established.setWindowSize(Integer.MAX_VALUE);
    established.closeHandler(none -> disconnected());
    established.goAwayHandler(this::goingAway);
    established.exceptionHandler(cause -> abandon(lost(String.valueOf(cause.getMessage()), cause)));
    boolean upgrades = established.protocolVersion() != HttpVersion.HTTP_2;
    if (upgrades && config.cleartext() != Cleartext.UPGRADE) {
      abandon(ConnectFailures.noAlpn(target.server()));
      return;
    }
    established.request(post()).onComplete(post -> request(post, upgrades), this::notConnected);
  }

  private void request(HttpClientRequest post, boolean upgrades) {
    Exchange exchange = new Exchange(post, target.toString(), this::loss, this);
    request = exchange;
    if (upgrades) {
      exchange.end();
    } else {
      post.writeHead();
    }
  }

  @Override
  public void accepted(HttpClientResponse response) {
    response.handler(ignored -> {});
    transport.cancel(connectTimer);
    if (!config.keepAlive().isZero()) {
      pingTimer = transport.every(config.keepAlive(), this::ping);
    }
    opened.complete(this);
  }

  // end open

  @Override
  public void ended() {
    failed(new CulvertException(Failure.STOPPED, target + ": the server ended the session"));
  }

  /** The port-forward request is over, and with it everything that went through it. */
  @Override
  public void failed(CulvertException why) {
    boolean isReset = why.failure() == Failure.CONNECTION_RESET;
    endFor(isReset ? new CulvertException(Failure.SESSION_LOST, why.getMessage(), why) : why);
    resetStreams(loss());
    sayGoodbyeIfIdle();
  }

  RequestOptions post() {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setURI(target.route().path())
        .setHost(bare(target.server().getHost()))
        .setPort(target.port());
  }

  private void notConnected(Throwable cause) {
    boolean isSocket = cause instanceof IOException && !(cause instanceof ClosedChannelException);
    abandon(
        isSocket
            ? ConnectFailures.of(target.server(), cause)
            : ConnectFailures.notHttp2(target.server(), String.valueOf(cause.getMessage()), cause));
  }

  private void connectTimedOut() {
    abandon(ConnectFailures.timeout(target, config.connectTimeout().toMillis()));
  }

  private void start(VertxStream stream) {
    streams.add(stream);
    HttpClientConnection current = connection;
    if (reason != null || current == null) {
      stream.fail(
          new CulvertException(
              loss().failure(), "the session has ended; no new streams: " + loss().getMessage()));
    } else if (current.activeStreams() >= current.maxActiveStreams()) {
      stream.fail(
          new CulvertException(
              Failure.TOO_MANY_STREAMS,
              target + ": the server allows no more streams on this connection; close some first"));
    } else {
      stream.open(current);
    }
  }

  private void goingAway(GoAway goAway) {
    Buffer debug = goAway.getDebugData();
    String said =
        PeerFailures.describeGoAway(
            goAway.getErrorCode(), debug == null ? "" : debug.toString(StandardCharsets.UTF_8));
    endFor(lost("the server ended the connection (" + said + ")", null));
    sayGoodbyeIfIdle();
  }

  private void ping() {
    HttpClientConnection current = connection;
    if (current == null || saidGoodbye) {
      return;
    }
    if (unanswered == MAX_UNANSWERED) {
      abandon(lost("no answer to " + MAX_UNANSWERED + " PINGs", null));
      return;
    }
    unanswered++;
    current.ping(PING).onSuccess(pong -> unanswered = 0);
  }

  // tag stop
  private void stopWithin(Duration grace) {
    endFor(new CulvertException(Failure.STOPPED, "the session with " + target + " was stopped"));
    sayGoodbyeIfIdle();
    if (streams.isEmpty()) {
      return;
    }
    if (grace.isZero() || grace.isNegative()) {
      force();
      return;
    }
    long at = System.nanoTime() + VertxTransport.millis(grace) * 1_000_000;
    if (graceTimer == NO_TIMER || at - forceAt < 0) {
      transport.cancel(graceTimer);
      forceAt = at;
      graceTimer = transport.after(grace, this::force);
    }
  }

  private void force() {
    forced |= !streams.isEmpty();
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + target + " was stopped before it ended"));
  }

  private void resetStreams(CulvertException why) {
    List.copyOf(streams).forEach(stream -> stream.fail(why));
  }

  /** The streams first, then the port-forward request, then GOAWAY and TCP. */
  private void sayGoodbyeIfIdle() {
    if (reason == null || !streams.isEmpty() || saidGoodbye) {
      return;
    }
    saidGoodbye = true;
    if (connection == null) {
      disconnected();
      return;
    }
    if (request != null) {
      request.end();
    }
    connection.close();
  }

  // end stop

  /** Gives the connection up, whoever still uses it. */
  private void abandon(CulvertException why) {
    endFor(why);
    resetStreams(loss());
    sayGoodbyeIfIdle();
    if (connection != null) {
      connection.close();
    }
  }

  private void disconnected() {
    disconnected = true;
    saidGoodbye = true;
    endFor(loss());
    resetStreams(loss());
    completeIfOver();
  }

  private void completeIfOver() {
    CulvertException why = reason;
    if (why == null || !disconnected || !streams.isEmpty()) {
      return;
    }
    transport.cancel(connectTimer);
    transport.cancel(pingTimer);
    transport.cancel(graceTimer);
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
  }

  private void endFor(CulvertException why) {
    if (reason == null) {
      reason = why;
    }
  }

  private CulvertException lost(String detail, @Nullable Throwable cause) {
    return new CulvertException(Failure.SESSION_LOST, target + ": " + detail, cause);
  }

  /** An IPv6 address without the brackets that it has in a URI. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
