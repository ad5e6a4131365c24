package com.example.culvert.vertx;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.KeepAlive;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientAgent;
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
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, the port-forward request on it, and its streams. The methods of {@link
 * Session} are thread-safe; all else is confined to the event loop.
 */
final class VertxSession implements Session, Connection, VertxExchange.Listener {

  private static final Buffer PING = Buffer.buffer("culverts");

  private final Target target;
  private final TransportConfig config;
  private final HttpClientAgent client;
  private final VertxLoop loop;
  private final Lifecycle life;

  private @Nullable HttpClientConnection connection;
  private @Nullable VertxExchange request;
  private long pongs;
  private boolean abandoned;
  private boolean disconnected;

  VertxSession(Target target, TransportConfig config, HttpClientAgent client, VertxLoop loop) {
    this.target = target;
    this.config = config;
    this.client = client;
    this.loop = loop;
    this.life = new Lifecycle(this, target, loop);
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    VertxStream stream = new VertxStream(this, port, handler);
    loop.execute(() -> start(port, stream));
    return stream;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return life.stop(grace);
  }

  private void start(int port, VertxStream stream) {
    CulvertException refusal = life.admit(port, stream);
    HttpClientConnection current = Objects.requireNonNull(connection, "connection");
    if (refusal != null) {
      stream.fail(refusal);
    } else if (current.activeStreams() >= current.maxActiveStreams()) {
      stream.fail(PeerFailures.noMoreStreams(target + " port " + port, null));
    } else {
      stream.open(current);
    }
  }

  Target target() {
    return target;
  }

  TransportConfig config() {
    return config;
  }

  Lifecycle life() {
    return life;
  }

  void execute(Runnable task) {
    loop.execute(task);
  }

  /** Why a write failed of which Vert.x tells no more. */
  CulvertException outputLost(String what) {
    return disconnected
        ? life.loss()
        : new CulvertException(Failure.CONNECTION_RESET, what + ": the server reset it");
  }

  RequestOptions post() {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setURI(target.route().path())
        .setHost(bare(target.server().getHost()))
        .setPort(target.port());
  }

  // tag open
  @Override
  public void connect() {
    String host = target.server().getHost();
    String serverName = config.tls().serverName();
    client
        .connect(
            new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(target.port(), bare(host)))
                .setHost(serverName == null ? bare(host) : serverName)
                .setPort(target.port())
                .setSsl(target.server().getScheme().equals("https")))
        .onComplete(this::connected, this::notConnected);
  }

  private void connected(HttpClientConnection established) {
    if (abandoned) {
      established.close();
      return;
    }
    connection = established;
    // Vert.x gives connection credit back together with the stream's: with a window that streams
    // can use up, a few that nobody reads would stop all the others.
    established.setWindowSize(Integer.MAX_VALUE);
    established.closeHandler(none -> disconnected());
    established.goAwayHandler(this::goingAway);
    established.exceptionHandler(cause -> life.abandon(String.valueOf(cause.getMessage())));
    boolean upgrades = established.protocolVersion() != HttpVersion.HTTP_2;
    if (!upgrades) {
      life.settingsReceived();
    }
    established.request(post()).onComplete(post -> request(post, upgrades), this::notConnected);
  }

  private void request(HttpClientRequest post, boolean upgrades) {
    VertxExchange exchange = new VertxExchange(post, target.toString(), life::loss, this);
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
    life.opened();
    KeepAlive.start(life, config.keepAlive(), () -> pongs, this::ping);
  }

  // end open

  @Override
  public void ended() {
    life.requestEnded();
  }

  @Override
  public void failed(CulvertException why) {
    life.requestFailed(why);
  }

  // tag stop
  @Override
  public void endRequest() {
    Objects.requireNonNull(request, "request").end();
  }

  @Override
  public void close() {
    Objects.requireNonNull(connection, "connection").close();
  }

  @Override
  public void abandon() {
    abandoned = true;
    if (connection == null) {
      life.disconnected();
    } else {
      connection.close();
    }
  }

  // end stop

  private void notConnected(Throwable cause) {
    boolean isSocket = cause instanceof IOException && !(cause instanceof ClosedChannelException);
    life.abandon(
        isSocket
            ? ConnectFailures.of(target.server(), cause)
            : ConnectFailures.notHttp2(target.server(), String.valueOf(cause.getMessage()), cause));
  }

  private void disconnected() {
    disconnected = true;
    life.disconnected();
  }

  private void goingAway(GoAway goAway) {
    Buffer debug = goAway.getDebugData();
    life.goingAway(
        goAway.getErrorCode(), debug == null ? "" : debug.toString(StandardCharsets.UTF_8));
  }

  private void ping() {
    Objects.requireNonNull(connection, "connection").ping(PING).onSuccess(pong -> pongs++);
  }

  /** An IPv6 address without the brackets that it has in a URI. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
