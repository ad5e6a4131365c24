package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 requests that ask for HTTP/2, and what becomes of them. */
@Timeout(180)
abstract class UpgradeContract {

  private static final String PATH = "/portForward/default/web";
  private static final String GOOD = Http1.upgradeRequest(PATH, 65_535);
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final CannedBackend backend = new CannedBackend();
  private final ForwardServer server;

  UpgradeContract(ForwardServerProvider engine) {
    server =
        ForwardServer.start(
            engine,
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            backend);
  }

  @AfterEach
  void stop() {
    server.close();
    backend.close();
  }

  @Test
  void theRequestBecomesStream1() throws IOException {
    try (Negotiation.Connected client = Negotiation.UPGRADE.open(server, PATH)) {
      assertThat(client.session().status()).isEqualTo("200");
      RawHttp2Client.Stream first = client.post(PATH, "port", CannedBackend.STALL);
      RawHttp2Client.Stream second = client.post(PATH, "port", CannedBackend.RESET);
      assertThat(first.status()).isEqualTo("200");
      assertThat(second.status()).isEqualTo("200");
      second.send(new byte[1]);
      assertThat(second.trailer("culvert-failure")).isEqualTo("connection-reset");
      assertThat(backend.isStopped()).isFalse();
    }
    Patience.await("session stopped").until(backend::isStopped);
  }

  @Test
  void aRefusedSessionIsAnsweredOnStream1() throws IOException {
    backend.held();
    try (Negotiation.Connected client = Negotiation.UPGRADE.open(server, PATH)) {
      backend.refuse(new CulvertException(Failure.FORBIDDEN, "not you"));
      assertThat(client.session().status()).isEqualTo("403");
      assertThat(new String(client.session().awaitEnd(), ISO_8859_1)).contains("not you");
      assertThat(client.post(PATH, "port", "1").status()).isEqualTo("400");
    }
  }

  @Test
  void aGoAwayStopsTheSession() throws IOException {
    try (Negotiation.Connected client = Negotiation.UPGRADE.open(server, PATH)) {
      assertThat(client.session().status()).isEqualTo("200");
      client.client().frame(Frame.GOAWAY, 0, 0, new byte[8]);
      Patience.await("session stopped").until(backend::isStopped);
    }
  }

  /** RFC 9113 section 5.1: a stream error, or of the connection. */
  @Test
  void dataOnStream1EndsTheSession() throws IOException {
    try (Negotiation.Connected client = Negotiation.UPGRADE.open(server, PATH)) {
      assertThat(client.session().status()).isEqualTo("200");
      client.session().force(new byte[1], false);
      Patience.await("session stopped").until(backend::isStopped);
      assertThat(client.session().isReset() || Integer.valueOf(1).equals(client.client().goAway()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /other HTTP/1.1\r\nHost: x\r\n\r\n----------",
        PREFACE + "\0\0\0\1\0\0\0\0\1",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"
      })
  void nothingIsActedUponBeforeTheClientsSettings(String instead) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      Http1.upgrade(socket, PATH, 65_535);
      socket.getOutputStream().write(instead.getBytes(ISO_8859_1));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(answer[3]).isEqualTo((byte) Frame.SETTINGS);
      assertThat(new String(answer, ISO_8859_1)).doesNotContain("HTTP/1.1");
    }
    assertThat(backend.asked()).isZero();
  }

  @Test
  void theAnswerOnStream1WaitsForTheClientsWindow() throws IOException {
    backend.held();
    try (Negotiation.Connected narrow = Negotiation.UPGRADE.open(server, PATH, 20)) {
      narrow.client().autoCredit(false);
      backend.refuse(new CulvertException(Failure.FORBIDDEN, "not you"));
      assertThat(narrow.session().status()).isEqualTo("403");
      assertThat(narrow.session().awaitBytes(20)).hasSize(20);
      narrow.client().windowUpdate(1, 1_000);
      assertThat(new String(narrow.session().awaitEnd(), ISO_8859_1)).contains("not you");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Upgrade: h2c          | X: y                   | 505 | prior knowledge or Upgrade: h2c
          HTTP/1.1              | HTTP/1.0               | 505 | prior knowledge or Upgrade: h2c
          POST                  | GET                    | 405 | must be POST
          POST                  | OPTIONS                | 405 | must be POST
          Upgrade: h2c          | Upgrade: websocket     | 400 | must say Upgrade: h2c
          Upgrade: h2c          | Upgrade: h2c, x        | 400 | must say Upgrade: h2c
          Upgrade: h2c          | Upgrade: h2c~Upgrade: h2c | 400 | must say Upgrade: h2c
          Upgrade, HTTP2-Settings | Upgrade              | 400 | Connection: Upgrade, HTTP2-Settings
          Upgrade, HTTP2-Settings | HTTP2-Settings       | 400 | Connection: Upgrade, HTTP2-Settings
          Connection:           | X:                     | 400 | Connection: Upgrade, HTTP2-Settings
          ~HTTP2-Settings:      | ~X:                    | 400 | exactly one HTTP2-Settings
          ~HTTP2-Settings:      | ~HTTP2-Settings: AAAA~HTTP2-Settings: | 400 | exactly one HTTP2-Settings
          AAQAAP__              | AAQAAP//               | 400 | must be base64url
          AAQAAP__              | AAQAAP                 | 400 | valid SETTINGS frame
          AAQAAP__              | AAT_____               | 400 | valid SETTINGS frame
          AAQAAP__              | AAIAAAAC               | 400 | valid SETTINGS frame
          AAQAAP__              | AAUAAAAB               | 400 | valid SETTINGS frame
          Host: test            | X: y                   | 400 | exactly one Host
          Host: test            | Host: test~Host: other | 400 | exactly one Host
          Content-Length: 0     | Content-Length: 1      | 400 | must not have a body
          Content-Length: 0     | Content-Length: 00     | 400 | must not have a body
          Content-Length: 0     | Content-Length: 0~Content-Length: 0 | 400 | must not have a body
          Content-Length: 0     | Content-Length: 0, 0   | 400 | must not have a body
          Content-Length: 0     | Transfer-Encoding: chunked  | 400 | must not have a body
          Content-Length: 0     | Transfer-Encoding: identity | 400 | must not have a body
          Content-Length: 0     | Port: 80               | 400 | no port header
          /portForward/default/web | /                   | 400 | must be /proxy/nodes/
          /portForward/default/web | /portForward/default/web?a | 400 | name
          /portForward/default/web | http://x/portForward/default/web | 400 | must be /proxy/nodes/
          Host: test            | Host : test            | 400 | header line 1 is malformed
          Host: test            | Host: test~ folded     | 400 | header line 2 is malformed
          Host: test            | Host: test~~           | 505 | prior knowledge or Upgrade: h2c
          Host: test            | Host                   | 400 | header line 1 is malformed
          Host: test            | H(st: test             | 400 | header line 1 is malformed
          ' HTTP/1.1'           | '  HTTP/1.1'           | 400 | request line is malformed
          ' HTTP/1.1'           | ' x HTTP/1.1'          | 400 | request line is malformed
          ' HTTP/1.1'           | ' http/1.1'            | 400 | request line is malformed
          POST                  | ~POST                  | 400 | request line is malformed
          """)
  void aRequestThatBreaksARuleGetsASentence(String part, String other, String status, String says)
      throws IOException {
    String answer = Http1.exchange(server.address(), replace(part, other));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(says).endsWith(".\n");
    assertThat(backend.asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\0", "\u0001", "\u007f", "\u00e4", "\rX", "\n\r\n"})
  void bytesThatNoHeadHasAreRefusedAtOnce(String bytes) throws IOException {
    String answer = Http1.exchange(server.address(), "POST " + PATH + " HTTP/1.1" + bytes + "x");
    assertThat(answer).startsWith("HTTP/1.1 505 ").endsWith("or Upgrade: h2c.\n");
  }

  @Test
  void bytesAfterTheRequestAreRefused() throws IOException {
    String smuggled = "POST /portForward/default/other HTTP/1.1\r\nHost: test\r\n\r\n";
    assertThat(Http1.exchange(server.address(), GOOD + smuggled))
        .startsWith("HTTP/1.1 400 ")
        .contains("Nothing may follow");
    assertThat(backend.asked()).isZero();
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws IOException {
    String request = replace("Host: test", "Host: test~X: " + "y".repeat(16_384));
    assertThat(Http1.exchange(server.address(), request))
        .startsWith("HTTP/1.1 431 ")
        .contains("not be longer than 16384 bytes");
  }

  @Test
  void aHeadMayComeByteByByte() throws IOException {
    String request = replace("Host: test", "Host: test~X: " + "y".repeat(1_000));
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setTcpNoDelay(true);
      for (byte next : request.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(next);
      }
      byte[] status = socket.getInputStream().readNBytes(12);
      assertThat(ByteBuffer.wrap(status))
          .isEqualTo(ByteBuffer.wrap("HTTP/1.1 101".getBytes(ISO_8859_1)));
    }
  }

  /** The good request with one part replaced; a tilde stands for a line's end. */
  private static String replace(String part, String other) {
    String from = part.replace("~", "\r\n");
    assertThat(GOOD).contains(from);
    return GOOD.replace(from, other.replace("~", "\r\n"));
  }
}
