package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that begin as HTTP/1.1, and those that come to nothing. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class NettyUpgradeTest {

  private static final Http2Settings SETTINGS =
      new Http2Settings(1 << 20, 16 << 20, 1 << 16, 10, 1 << 14);

  private final ClientTransport transport =
      new NettyTransportProvider()
          .create(TransportConfig.DEFAULT.withCleartext(Cleartext.UPGRADE).withHttp2(SETTINGS));

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void thePortForwardRequestIsTheRequestToUpgrade() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Session> opening = connect(server);
      try (Socket accepted = server.accept()) {
        List<String> head = readHead(accepted);
        Map<String, String> headers = headers(head);

        assertThat(head.get(0)).isEqualTo("POST /portForward/default/web HTTP/1.1");
        assertThat(headers)
            .containsEntry("host", "127.0.0.1:" + server.getLocalPort())
            .containsEntry("content-length", "0")
            .containsEntry("upgrade", "h2c")
            .containsEntry("connection", "HTTP2-Settings,upgrade");
        assertThat(settings(headers.getOrDefault("http2-settings", "")))
            .containsEntry(2, 0)
            .containsEntry(4, SETTINGS.streamWindow())
            .containsEntry(5, SETTINGS.maxFrameSize())
            .containsEntry(6, SETTINGS.maxHeaderListSize());
      }
      assertThat(RequestOutcome.failureOf(opening).failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    }
  }

  @Test
  void bytesPassBothWaysOnTheStreamsThatFollow() throws Exception {
    byte[] bytes = new byte[1 << 18];
    new Random(7).nextBytes(bytes);
    try (FrameServer server = FrameServer.upgrading(true)) {
      DialledStream stream = DialledStream.dial(connect(server), 80);
      stream.write(bytes);
      stream.stream().shutdownOutput();
      FrameServer.Request request = server.nextRequest().accept();
      await().until(request::isEnded);
      request.send(bytes).end();
      stream.ended.get(20, TimeUnit.SECONDS);

      assertThat(request.id()).isEqualTo(3);
      assertThat(request.body()).isEqualTo(bytes);
      assertThat(stream.received()).isEqualTo(bytes);
      assertThat(stream.awaitClosed()).isNull();
      assertThat(server.connectionCredit()).isEqualTo(SETTINGS.connectionWindow() - 65_535);
      transport.close();
    }
  }

  @Test
  void aRefusalOnTheFirstStreamTellsWhy() throws Exception {
    try (FrameServer server = FrameServer.upgrading(false)) {
      CompletableFuture<Session> opening = transport.connect(server.target()).toCompletableFuture();
      FrameServer.Request request = server.nextRequest();
      assertThat(request.id()).isEqualTo(1);
      request.refuse(Failure.NOT_FOUND, "no pod web in default");

      CulvertException failure = RequestOutcome.failureOf(opening);

      assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
      assertThat(failure).hasMessage("no pod web in default");
      await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }
  }

  @Test
  void theFirstStreamsTrailersEndTheSession() throws Exception {
    try (FrameServer server = FrameServer.upgrading(false)) {
      CompletableFuture<Session> opening = transport.connect(server.target()).toCompletableFuture();
      FrameServer.Request request = server.nextRequest().accept();
      Session session = opening.get(20, TimeUnit.SECONDS);

      request.endWith(Failure.POD_GONE, "pod default/web has ended");

      assertThat(session.closed().toCompletableFuture().get(20, TimeUnit.SECONDS))
          .hasMessage("pod default/web has ended");
    }
  }

  @Test
  void stoppingResetsTheFirstStream() throws Exception {
    try (FrameServer server = FrameServer.upgrading(false)) {
      CompletableFuture<Session> opening = transport.connect(server.target()).toCompletableFuture();
      FrameServer.Request request = server.nextRequest().accept();
      Session session = opening.get(20, TimeUnit.SECONDS);

      assertThat(session.stop(Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isEqualTo(Session.Stop.GRACEFUL);

      await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
      List<String> frames = server.frames();
      assertThat(frames.subList(frames.size() - 2, frames.size()))
          .containsExactly("RST_STREAM " + request.id() + " 8", "GOAWAY 0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 426, 500})
  void anAnswerThatDoesNotSwitchIsAProtocolError(int status) throws Exception {
    CulvertException failure =
        failureAfter("HTTP/1.1 " + status + " Whatever\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure).hasMessageContaining("it answered " + status + " to the request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 32\r\n", ""})
  void aProblemInHttp1TellsWhy(String length) throws Exception {
    CulvertException failure =
        failureAfter(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n"
                + length
                + "\r\n{\"detail\":\"no pod web in there\"}");

    assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(failure).hasMessage("no pod web in there");
  }

  @Test
  void anAnswerThatIsNotHttpIsAProtocolError() throws Exception {
    CulvertException failure = failureAfter("SSH-2.0-OpenSSH_9.9\r\n\r\n");

    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure).hasMessageContaining("its answer is not HTTP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upgrade: h2c", "Upgrade: websocket"})
  void nonsenseAfterSwitchingIsAProtocolError(String upgrade) throws Exception {
    CulvertException failure =
        failureAfter(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                + upgrade
                + "\r\n\r\nthis is no frame of HTTP/2, and it never will be one");

    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure).hasMessageContaining("does not speak cleartext HTTP/2");
  }

  /** What becomes of a connect to a server that says this and hangs up. */
  private CulvertException failureAfter(String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Session> opening = connect(server);
      try (Socket accepted = server.accept()) {
        readHead(accepted);
        accepted.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
      return RequestOutcome.failureOf(opening);
    }
  }

  private CompletableFuture<Session> connect(ServerSocket server) {
    return transport.connect(FrameServer.target(server.getLocalPort())).toCompletableFuture();
  }

  private Session connect(FrameServer server) throws Exception {
    return transport.connect(server.target()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static List<String> readHead(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    return reader.lines().takeWhile(line -> !line.isEmpty()).toList();
  }

  private static Map<String, String> headers(List<String> head) {
    Map<String, String> headers = new HashMap<>();
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  /** The payload of a SETTINGS frame (RFC 9113 section 6.5.1). */
  private static Map<Integer, Integer> settings(String encoded) {
    ByteBuffer payload = ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded));
    Map<Integer, Integer> settings = new HashMap<>();
    while (payload.hasRemaining()) {
      settings.put((int) payload.getShort(), payload.getInt());
    }
    return settings;
  }
}
