package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
class NettySessionTest {

  private FrameServer server = new FrameServer();
  private ClientTransport transport = transport(TransportConfig.DEFAULT);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void settingsAndWindowsAreOnTheWire() throws Exception {
    transport =
        transport(
            TransportConfig.DEFAULT.withHttp2(
                new Http2Settings(1 << 20, 16 << 20, 1 << 16, 10, 1 << 14)));

    connect();

    assertThat(server.frames().get(0))
        .startsWith("SETTINGS")
        .contains("ENABLE_PUSH=0")
        .contains("INITIAL_WINDOW_SIZE=" + (1 << 20))
        .contains("MAX_FRAME_SIZE=" + (1 << 16))
        .contains("MAX_HEADER_LIST_SIZE=" + (1 << 14));
    await()
        .untilAsserted(() -> assertThat(server.connectionCredit()).isEqualTo((16 << 20) - 65_535));
  }

  @Test
  void thePortForwardRequestNamesThePathAndNoPort() throws Exception {
    server.close();
    server =
        new FrameServer(io.netty.handler.codec.http2.Http2Settings.defaultSettings(), false, true);
    var opening = transport.connect(server.target()).toCompletableFuture();
    FrameServer.Request request = server.nextRequest();

    assertThat(request.headers().method()).hasToString("POST");
    assertThat(request.headers().path()).hasToString("/portForward/default/web");
    assertThat(request.headers().scheme()).hasToString("http");
    assertThat(request.headers().authority()).hasToString("127.0.0.1:" + server.target().port());
    assertThat(request.headers().contains("port")).isFalse();
    assertThat(request.isEnded()).isFalse();
    assertThat(opening).isNotDone();

    request.accept();
    opening.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aRefusedSessionTellsWhyAndLeavesNothing() throws Exception {
    server.close();
    server =
        new FrameServer(io.netty.handler.codec.http2.Http2Settings.defaultSettings(), false, true);
    var opening = transport.connect(server.target()).toCompletableFuture();
    server.nextRequest().refuse(Failure.NOT_FOUND, "no pod \\\"web\\\" in default");

    CulvertException failure = RequestOutcome.failureOf(opening);

    assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(failure).hasMessage("no pod \"web\" in default");
    await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
  }

  @Test
  void aStatusWithoutATokenIsAFailureToo() throws Exception {
    server.close();
    server =
        new FrameServer(io.netty.handler.codec.http2.Http2Settings.defaultSettings(), false, true);
    var opening = transport.connect(server.target()).toCompletableFuture();
    server.nextRequest().answer(403);

    CulvertException failure = RequestOutcome.failureOf(opening);

    assertThat(failure.failure()).isEqualTo(Failure.FORBIDDEN);
    assertThat(failure).hasMessageContaining("403");
  }

  @Test
  void connectionThatIsClosedAlreadyIsGivenUpWithoutAWord() throws Exception {
    NettySession session = (NettySession) connect();
    CompletableFuture.runAsync(
            () -> {
              Channel connection = session.connection();
              connection.unsafe().close(connection.newPromise());
              session.abandon();
            },
            session.loop())
        .get(20, TimeUnit.SECONDS);

    assertThat(session.closed().toCompletableFuture().get(20, TimeUnit.SECONDS).failure())
        .isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void thePodsEndEndsTheSessionAndItsStreams() throws Exception {
    server.close();
    server =
        new FrameServer(io.netty.handler.codec.http2.Http2Settings.defaultSettings(), false, true);
    var opening = transport.connect(server.target()).toCompletableFuture();
    FrameServer.Request sessionRequest = server.nextRequest().accept();
    Session session = opening.get(20, TimeUnit.SECONDS);
    DialledStream stream = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    stream.awaitOpen();

    sessionRequest.endWith(Failure.POD_GONE, "pod default/web has ended: 100 %");

    CulvertException reason = closedReason(session);
    assertThat(reason.failure()).isEqualTo(Failure.POD_GONE);
    assertThat(reason).hasMessage("pod default/web has ended: 100 %");
    assertThat(stream.closed).isDone();
    assertThat(stream.awaitClosed()).isNotNull();
    assertThat(stream.awaitClosed().failure()).isEqualTo(Failure.POD_GONE);
  }

  @Test
  void aLostConnectionIsSeenByStreamsAndSession() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    stream.awaitOpen();

    server.closeConnections();

    assertThat(closedReason(session).failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(stream.closed).isDone();
    assertThat(stream.awaitClosed()).isNotNull();
    assertThat(stream.awaitClosed().failure()).isEqualTo(Failure.SESSION_LOST);
    DialledStream late = DialledStream.dial(session, 80);
    assertThat(late.awaitClosed()).isNotNull();
    assertThat(late.awaitClosed().failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void afterAGoAwayTheOpenStreamsFinishAndNewOnesAreRefused() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    FrameServer.Request request = server.nextRequest().accept();
    stream.awaitOpen();

    server.goAway(Http2Error.NO_ERROR, "restarting");
    await()
        .untilAsserted(
            () -> {
              DialledStream late = DialledStream.dial(session, 80);
              assertThat(late.awaitClosed()).isNotNull();
              assertThat(late.awaitClosed().failure()).isEqualTo(Failure.SESSION_LOST);
            });
    assertThat(stream.closed).isNotDone();
    request.send("the rest".getBytes(StandardCharsets.UTF_8)).end();
    stream.ended.get(20, TimeUnit.SECONDS);
    stream.stream().shutdownOutput();

    assertThat(stream.awaitClosed()).isNull();
    assertThat(stream.received()).asString(StandardCharsets.UTF_8).isEqualTo("the rest");
    CulvertException reason = closedReason(session);
    assertThat(reason.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(reason).hasMessageContaining("restarting");
  }

  @Test
  void twoUnansweredPingsLoseTheSession() throws Exception {
    server.close();
    server =
        new FrameServer(io.netty.handler.codec.http2.Http2Settings.defaultSettings(), true, false);
    transport =
        transport(
            TransportConfig.DEFAULT
                .withHttp2(Http2Settings.DEFAULT.withFixedWindows())
                .withKeepAlive(Duration.ofMillis(100)));
    Session session = connect();

    CulvertException reason = closedReason(session);

    assertThat(reason.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(reason).hasMessageContaining("no answer to 2 PINGs");
    assertThat(server.frames()).filteredOn("PING"::equals).hasSize(2);
  }

  @Test
  void answeredPingsKeepTheSession() throws Exception {
    transport = transport(TransportConfig.DEFAULT.withKeepAlive(Duration.ofMillis(50)));
    Session session = connect();

    await()
        .untilAsserted(
            () -> assertThat(server.frames()).filteredOn("PING"::equals).hasSizeGreaterThan(6));
    assertThat(session.closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void stopEndsStreamsThenTheRequestThenTheConnection() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    FrameServer.Request request = server.nextRequest().accept();
    stream.awaitOpen();

    Session.Stop stop = stop(session, Duration.ZERO);

    assertThat(stop).isEqualTo(Session.Stop.FORCED);
    assertThat(stream.closed).isDone();
    assertThat(stream.awaitClosed()).isNotNull();
    assertThat(stream.awaitClosed().failure()).isEqualTo(Failure.STOPPED);
    assertThat(closedReason(session).failure()).isEqualTo(Failure.STOPPED);
    await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    List<String> frames = server.frames();
    assertThat(frames.subList(frames.size() - 3, frames.size()))
        .containsExactly("RST_STREAM " + request.id() + " 8", "DATA 3 0 END", "GOAWAY 0");
  }

  @Test
  void stopLetsStreamsFinishWithinTheGrace() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    FrameServer.Request request = server.nextRequest().accept();
    stream.awaitOpen();
    var stopping = session.stop(Duration.ofHours(1)).toCompletableFuture();
    DialledStream late = DialledStream.dial(session, 80);

    assertThat(late.awaitClosed()).isNotNull();
    assertThat(late.awaitClosed().failure()).isEqualTo(Failure.STOPPED);
    assertThat(stopping).isNotDone();
    stream.stream().shutdownOutput();
    request.end();

    assertThat(stopping.get(20, TimeUnit.SECONDS)).isEqualTo(Session.Stop.GRACEFUL);
    assertThat(stream.awaitClosed()).isNull();
  }

  @Test
  void aSecondStopShortensTheGrace() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    stream.awaitOpen();
    session.stop(Duration.ofDays(400_000));

    assertThat(stop(session, Duration.ofMillis(1))).isEqualTo(Session.Stop.FORCED);
  }

  @Test
  void closingTheTransportClosesEverythingAndRefusesTheRest() throws Exception {
    Session session = connect();
    DialledStream stream = DialledStream.dial(session, 80);
    server.nextRequest();

    transport.close();

    assertThat(session.closed().toCompletableFuture()).isDone();
    assertThat(stream.closed).isDone();
    DialledStream late = DialledStream.dial(session, 80);
    assertThat(late.awaitClosed()).isNotNull();
    assertThat(late.awaitClosed().failure()).isEqualTo(Failure.STOPPED);
    assertThat(stop(session, Duration.ZERO)).isEqualTo(Session.Stop.FORCED);
    assertThat(
            RequestOutcome.failureOf(transport.connect(server.target()).toCompletableFuture())
                .failure())
        .isEqualTo(Failure.STOPPED);
  }

  @Test
  void closingTheTransportFailsAConnectUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var opening =
          transport.connect(FrameServer.target(silent.getLocalPort())).toCompletableFuture();

      transport.close();

      assertThat(RequestOutcome.failureOf(opening).failure()).isEqualTo(Failure.STOPPED);
    }
  }

  private Session connect() throws Exception {
    return transport.connect(server.target()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private ClientTransport transport(TransportConfig config) {
    if (transport != null) {
      transport.close();
    }
    return new NettyTransportProvider().create(config);
  }

  private static CulvertException closedReason(Session session) throws Exception {
    return session.closed().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Session.Stop stop(Session session, Duration grace) throws Exception {
    return session.stop(grace).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
