package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that stop in the middle of saying what they speak: they are closed, and leave nothing.
 */
@Timeout(60)
abstract class GreetingContract {

  private static final String UPGRADE =
      """
      POST /portForward/default/web HTTP/1.1\r
      Host: x\r
      Connection: upgrade, http2-settings\r
      Upgrade: h2c\r
      HTTP2-Settings: AAQAAP__\r
      \r
      """;
  private static final TestAuthority AUTHORITY = TestAuthority.named("test");
  private static final ServerConfig CLEARTEXT =
      ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  private static final Duration SOON = Duration.ofMillis(200);

  /** A first handshake takes its time on a busy machine. */
  private static final Duration AFTER_A_HANDSHAKE = Duration.ofSeconds(2);

  private static final Duration NEVER = Duration.ofMinutes(5);

  private final ForwardServerProvider engine;

  GreetingContract(ForwardServerProvider engine) {
    this.engine = engine;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "P",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0",
        "POST /portForward/default/web HTTP/1.1\r\n",
        UPGRADE
      })
  void aCleartextClientThatStopsIsClosed(String said) throws IOException {
    check(
        CLEARTEXT.withPatience(SOON),
        server -> {
          try (Socket socket = connect(server)) {
            socket.getOutputStream().write(said.getBytes(ISO_8859_1));
            socket.getInputStream().readAllBytes();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\0\u0001\0"})
  void aClientThatStopsInTheHandshakeIsClosed(String said) throws IOException {
    check(
        tls(SOON),
        server -> {
          try (Socket socket = connect(server)) {
            socket.getOutputStream().write(said.getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
          }
        });
  }

  @Test
  void aClientThatBreaksTheHandshakeIsClosedWithAnAlert() throws IOException {
    check(
        tls(NEVER),
        server -> {
          try (Socket socket = connect(server)) {
            socket
                .getOutputStream()
                .write("\u0016\u0003\u0003\0\u0004\u0001\0\0\0".getBytes(ISO_8859_1));
            byte[] alert = socket.getInputStream().readAllBytes();
            assertThat(alert[0]).isEqualTo((byte) 0x15);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n"})
  void aClientThatStopsAfterTheHandshakeIsClosed(String said) throws IOException {
    check(
        tls(AFTER_A_HANDSHAKE),
        server -> {
          try (SSLSocket socket =
              new TlsSockets(AUTHORITY, null, "TLSv1.3", List.of()).connect(server.address())) {
            socket.getOutputStream().write(said.getBytes(ISO_8859_1));
            assertThat(readAll(socket))
                .matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 505 "));
          }
        });
  }

  @Test
  void aClientThatLeavesDuringTheHandshakeLeavesNothing() throws IOException {
    check(
        tls(SOON),
        server -> {
          for (int length = 0; length < 5; length++) {
            try (Socket socket = connect(server)) {
              socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0}, 0, length);
            }
          }
        });
  }

  private void check(ServerConfig config, Check check) throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, config, backend)) {
      check.run(server);
      Patience.await("buffers given back")
          .untilAsserted(() -> assertThat(server.bufferedBytes()).isZero());
      assertThat(backend.asked()).isZero();
    }
  }

  private static ServerConfig tls(Duration patience) {
    return CLEARTEXT.withPatience(patience).withTls(new ServerTls(AUTHORITY.issue("server"), null));
  }

  private static Socket connect(ForwardServer server) throws IOException {
    return new Socket(server.address().getAddress(), server.address().getPort());
  }

  private static String readAll(Socket socket) {
    StringBuilder text = new StringBuilder();
    try {
      int next;
      while ((next = socket.getInputStream().read()) >= 0) {
        text.append((char) next);
      }
    } catch (IOException e) {
      // The server's deadline closes without a close_notify.
    }
    return text.toString();
  }

  private interface Check {

    void run(ForwardServer server) throws IOException;
  }
}
