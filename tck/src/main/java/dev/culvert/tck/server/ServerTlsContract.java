package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through a handshake, and what the others are told. */
@Timeout(180)
abstract class ServerTlsContract {

  private static final String PATH = "/portForward/default/web";
  private static final ServerConfig CONFIG =
      ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  /** JDKs differ in what they say to a client without a certificate in TLS 1.2. */
  private static final String REFUSED =
      ".*Received fatal alert: (certificate_required|bad_certificate|handshake_failure)";

  private static final TestAuthority OURS = TestAuthority.named("ours");
  private static final TestAuthority THEIRS = TestAuthority.named("theirs");

  private final ForwardServerProvider engine;
  private final CannedBackend backend = new CannedBackend();
  private final ForwardServer server;
  private final ForwardServer mutual;

  ServerTlsContract(ForwardServerProvider engine) {
    this.engine = engine;
    server =
        ForwardServer.start(
            engine, CONFIG.withTls(new ServerTls(OURS.issue("server"), null)), backend);
    mutual =
        ForwardServer.start(
            engine, CONFIG.withTls(new ServerTls(OURS.issue("server"), OURS.trust())), backend);
  }

  @AfterEach
  void stop() {
    server.close();
    mutual.close();
    backend.close();
    assertThat(Leaks.threads("culvert-server")).isEmpty();
  }

  /** RFC 9113 section 9.2.1. */
  @Test
  void anotherHandshakeOnTls12IsRefused() throws IOException {
    try (SSLSocket socket =
        new TlsSockets(OURS, null, "TLSv1.2", List.of("h2")).connect(server.address())) {
      AtomicInteger handshakes = new AtomicInteger();
      socket.addHandshakeCompletedListener(done -> handshakes.incrementAndGet());
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getInputStream().read();
              })
          .isInstanceOf(SSLException.class);
      assertThat(handshakes).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatChoosesH2IsServed(String protocol) throws IOException {
    assertThat(server.uri().toString())
        .isEqualTo("https://127.0.0.1:" + server.address().getPort());
    try (SSLSocket socket =
        new TlsSockets(OURS, null, protocol, List.of("h2")).connect(server.address())) {
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      assertServed(socket);
    }
  }

  @Test
  void aClientWithoutAlpnIsToldInsideTls() throws IOException {
    try (SSLSocket socket =
        new TlsSockets(OURS, null, "TLSv1.3", List.of()).connect(server.address())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 505 ")
          .endsWith("offer h2 in ALPN.\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anotherProtocolInAlpnFailsTheHandshake(String protocol) {
    assertThatThrownBy(
            () ->
                new TlsSockets(OURS, null, protocol, List.of("http/1.1")).connect(server.address()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("no_application_protocol");
  }

  @Test
  void aPlainClientIsToldToUseHttps() throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("use https://.\n");
    }
  }

  @Test
  void aTlsClientOfAPlainPortFailsAtOnce() {
    try (ForwardServer plain = ForwardServer.start(engine, CONFIG, backend)) {
      assertThatThrownBy(
              () -> new TlsSockets(OURS, null, "TLSv1.3", List.of("h2")).connect(plain.address()))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("Unsupported or unrecognized SSL message");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aTrustedClientCertificateIsLetIn(String protocol) throws IOException {
    TlsSockets trusted = new TlsSockets(OURS, OURS.issue("client"), protocol, List.of("h2"));
    try (SSLSocket socket = trusted.connect(mutual.address())) {
      assertServed(socket);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aMissingClientCertificateIsRefusedByAlert(String protocol) {
    assertThatThrownBy(
            () -> readAfterHandshake(new TlsSockets(OURS, null, protocol, List.of("h2"))))
        .isInstanceOf(SSLException.class)
        .hasMessageMatching(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anUntrustedClientCertificateIsRefusedByAlert(String protocol) {
    TlsSockets untrusted = new TlsSockets(OURS, THEIRS.issue("client"), protocol, List.of("h2"));
    assertThatThrownBy(() -> readAfterHandshake(untrusted))
        .isInstanceOf(SSLException.class)
        .hasMessageMatching(REFUSED);
  }

  /** Fault 21. */
  @Test
  void certificatesAreNotCheckedOnAnIoThread() throws IOException {
    WatchedTrust trust = new WatchedTrust(OURS.trust());
    ServerTls tls = new ServerTls(OURS.issue("server"), trust);
    TlsSockets client = new TlsSockets(OURS, OURS.issue("client"), "TLSv1.3", List.of("h2"));
    try (ForwardServer watched = ForwardServer.start(engine, CONFIG.withTls(tls), backend);
        SSLSocket socket = client.connect(watched.address())) {
      assertServed(socket);
    }
    assertThat(trust.threads())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(name).startsWith("culvert-server task-"));
  }

  @Test
  void clientsThatFailLeaveNoSocket() {
    long before = Leaks.sockets();
    for (int i = 0; i < 10; i++) {
      aMissingClientCertificateIsRefusedByAlert("TLSv1.3");
      anUntrustedClientCertificateIsRefusedByAlert("TLSv1.2");
      anotherProtocolInAlpnFailsTheHandshake("TLSv1.2");
    }
    Patience.await("sockets closed").until(Leaks::sockets, now -> now <= before);
  }

  private void readAfterHandshake(TlsSockets client) throws IOException {
    try (SSLSocket socket = client.connect(mutual.address())) {
      socket.getInputStream().read();
    }
  }

  private static void assertServed(SSLSocket socket) throws IOException {
    try (RawHttp2Client client = new RawHttp2Client(socket, RawHttp2Client.DEFAULT_WINDOW)) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
    }
  }
}
