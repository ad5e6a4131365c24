package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server makes of requests: good, bad, early, late, and too many. */
@Timeout(180)
abstract class RequestsContract {

  private static final String PATH = "/portForward/default/web";
  private static final ServerConfig CONFIG =
      ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  private final ForwardServerProvider engine;

  RequestsContract(ForwardServerProvider engine) {
    this.engine = engine;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/portForward/default",
        "/portForward/default/web/",
        "/portForward/default/../web",
        "/portForward/../web",
        "/portForward/default/we%62",
        "/portForward/default/web%00",
        "/portForward/default/web?port=1",
        "/portForward/Default/web",
        "/portForward/-x/web",
        "/portForward/default/web;id",
        "/proxy/nodes//portForward/default/web",
        "/proxy/nodes/../portForward/default/web",
        "*"
      })
  void aBadPathIsA400ThatNamesTheRule(String path) throws IOException {
    checkBadPath(path);
  }

  @Test
  void aPathWithControlCharactersIsA400() throws IOException {
    checkBadPath("/portForward/default/we\0b");
    checkBadPath("/portForward/default/we\r\nb");
    checkBadPath("/portForward/default/we\u00e4b");
  }

  @Test
  void aPathThatIsTooLongIsA400() throws IOException {
    checkBadPath("/portForward/default/" + "a".repeat(8_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''     | ''
          0      | '0'
          65536  | '65536'
          100000 | '100000'
          -1     | '-1'
          +80    | '+80'
          ' 80'  | ' 80'
          80a    | '80a'
          0x50   | '0x50'
          '80,81'| '80,81'
          ٨٠     | '\\\\u00d9\\\\u00a8\\\\u00d9\\\\u00a0'
          """)
  void aBadPortIsA400ThatNamesTheRule(String port, String shown) throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", utf8(port));
      assertThat(stream.status()).isEqualTo("400");
      assertThat(stream.header("culvert-failure")).isEqualTo("invalid-request");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("header port '" + shown + "' must be a number from 1 to 65535, in digits only");
    }
  }

  @Test
  void aPortGivenTwiceIsA400() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", "80", "port", "80");
      assertThat(stream.status()).isEqualTo("400");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("header port must be given once, not 2 times");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "HEAD", "CONNECT", "post"})
  void anotherMethodIsA405(String method) throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.request(method, PATH, true);
      assertThat(stream.status()).isEqualTo("405");
      assertThat(stream.header("allow")).isEqualTo("POST");
      assertThat(new String(stream.awaitEnd(), UTF_8)).contains("the method must be POST");
    }
  }

  @Test
  void aPortWithoutASessionIsA400() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", "80");
      assertThat(stream.status()).isEqualTo("400");
      assertThat(new String(stream.awaitEnd(), UTF_8)).contains("no session for " + PATH);
    }
  }

  @Test
  void aSecondSessionForThePathIsA400() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      assertThat(client.post(PATH).status()).isEqualTo("400");
    }
  }

  @Test
  void sessionsBeyondTheLimitAreA429() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG.withMaxSessions(1), backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      assertThat(client.post(PATH + "-2").status()).isEqualTo("429");
    }
  }

  @Test
  void streamsBeforeTheSessionIsOpenWaitForIt() throws IOException {
    try (CannedBackend backend = new CannedBackend().held();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream session = client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      client.ping();
      assertThat(session.hasStatus()).isFalse();
      assertThat(stream.hasStatus()).isFalse();
      backend.letOpen();
      assertThat(session.status()).isEqualTo("200");
      assertThat(stream.status()).isEqualTo("200");
    }
  }

  @Test
  void streamsOfASessionThatDoesNotOpenFailWithIt() throws IOException {
    try (CannedBackend backend = new CannedBackend().held();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream session = client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      client.ping();
      backend.refuse(new CulvertException(Failure.FORBIDDEN, "not \"you\""));
      assertThat(session.status()).isEqualTo("403");
      assertThat(new String(session.awaitEnd(), UTF_8)).contains("not \\\"you\\\"");
      assertThat(stream.status()).isEqualTo("403");
      assertThat(client.post(PATH, "port", "1").status()).isEqualTo("400");
    }
  }

  @Test
  void aStreamThatWaitsForItsSessionMayBeReset() throws IOException {
    try (CannedBackend backend = new CannedBackend().held();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream session = client.post(PATH);
      client.post(PATH, "port", CannedBackend.STALL).reset(RawHttp2Client.CANCEL);
      client.ping();
      backend.letOpen();
      assertThat(session.status()).isEqualTo("200");
      client.ping();
      assertThat(backend.openStreams()).isZero();
    }
  }

  @Test
  void aSessionThatOpensTooLateIsStopped() throws IOException {
    try (CannedBackend backend = new CannedBackend().held();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH).reset(RawHttp2Client.CANCEL);
      client.ping();
      backend.letOpen();
      Patience.await("session stopped").until(backend::isStopped);
    }
  }

  @Test
  void theEndOfTheSessionRequestStopsItsStreams() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream session = client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      assertThat(stream.status()).isEqualTo("200");
      session.end();
      assertThat(stream.trailer("culvert-failure")).isEqualTo("stopped");
      assertThat(session.trailer("culvert-failure")).isNull();
      assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("400");
    }
  }

  @Test
  void aResetAfterThe200ComesAsTrailers() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.RESET);
      assertThat(stream.status()).isEqualTo("200");
      stream.send(new byte[10]);
      assertThat(stream.trailer("culvert-failure")).isEqualTo("connection-reset");
      assertThat(stream.trailer("culvert-detail"))
          .isEqualTo("pod default/web port 3: reset %C3%BC");
    }
  }

  @Test
  void aResetAfterThePodsEndComesAsARstStream() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.END_THEN_RESET);
      assertThat(stream.awaitEnd()).isEmpty();
      stream.send(new byte[10]);
      assertThat(stream.awaitReset()).isEqualTo(RawHttp2Client.CANCEL);
    }
  }

  @Test
  void aPodThatDoesNotAcceptInTimeIsA504() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server =
            ForwardServer.start(engine, CONFIG.withDialTimeout(Duration.ofMillis(50)), backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.PENDING);
      assertThat(stream.status()).isEqualTo("504");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("pod default/web port 2 did not accept within 50 ms");
      Patience.await("streams closed").until(backend::openStreams, open -> open == 0);
    }
  }

  @Test
  void aNodeRefusesGatewayPathsAndUnknownPods() throws IOException {
    try (ForwardServer server =
            ForwardServer.start(
                engine, CONFIG, new NodeBackend(new FakeLocator(), new FakeConnector()));
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream gateway = client.post("/proxy/nodes/a" + PATH);
      assertThat(gateway.status()).isEqualTo("404");
      assertThat(new String(gateway.awaitEnd(), UTF_8)).contains("this is a node");
      RawHttp2Client.Stream unknown = client.post("/portForward/default/nope");
      assertThat(unknown.status()).isEqualTo("404");
      assertThat(new String(unknown.awaitEnd(), UTF_8)).contains("no pod default/nope");
    }
  }

  @Test
  void aHeaderListBeyondTheLimitEndsTheConnection() throws IOException {
    Http2Settings settings = new Http2Settings(1 << 20, 1 << 24, 1 << 16, 100, 2_048);
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG.withHttp2(settings), backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH, "x", "y".repeat(3_000));
      client.awaitEof();
      assertThat(client.goAway()).isEqualTo(1);
    }
  }

  @Test
  void aSenderThatIgnoresItsWindowEndsTheConnection() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      assertThat(stream.status()).isEqualTo("200");
      // What the far end takes of it, one chunk, is less than what credit goes back for.
      assertThat(stream.sendWhatFits(2 << 20)).isEqualTo(1 << 20);
      client.ping();
      assertThat(stream.window()).isZero();
      // Nothing behind the byte that is too many: a close with bytes unread is a TCP reset, which
      // can take the GOAWAY with it.
      stream.force(new byte[1], false);
      client.awaitEof();
      assertThat(client.goAway()).isEqualTo(3);
    }
  }

  @Test
  void anotherProtocolIsTurnedAwayWithASentence() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 505 ")
          .endsWith("use http:// with prior knowledge or Upgrade: h2c.\n");
    }
  }

  private void checkBadPath(String path) throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, CONFIG, backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post(utf8(path));
      assertThat(stream.status()).isEqualTo("400");
      assertThat(stream.header("culvert-failure")).isEqualTo("invalid-request");
      assertThat(new String(stream.awaitEnd(), UTF_8)).contains(" must be ").doesNotContain("\r");
      assertThat(client.post(PATH).status()).isEqualTo("200");
    }
  }

  /** The text's UTF-8 bytes, one char each, as HPACK takes them. */
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
