package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.netty.tls.TlsLibrary;
import dev.culvert.testkit.TestCertificates;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over TLS, BoringSSL's and the JDK's, and those that come to nothing. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@EnumSource(value = TlsLibrary.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
class TlsClientTest {

  private static final TestCertificates CERTIFICATES = TestCertificates.get();
  private static final ClientTls TRUSTING =
      ClientTls.DEFAULT.withTrust(CERTIFICATES.authority().trust());

  private final TlsLibrary library;
  private final List<AutoCloseable> opened = new ArrayList<>();

  TlsClientTest(TlsLibrary library) {
    this.library = library;
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void bytesPassBothWays() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));
    byte[] bytes = new byte[1 << 18];
    new Random(7).nextBytes(bytes);

    DialledStream stream =
        DialledStream.dial(open(server.target("https://localhost"), TRUSTING), 80);
    stream.write(bytes);
    stream.stream().shutdownOutput();
    FrameServer.Request request = server.nextRequest().accept();
    await().until(request::isEnded);
    request.send(bytes).end();
    stream.ended.get(20, TimeUnit.SECONDS);

    assertThat(request.headers().scheme()).hasToString("https");
    assertThat(request.body()).isEqualTo(bytes);
    assertThat(stream.received()).isEqualTo(bytes);
    assertThat(stream.awaitClosed()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1", "https://localhost", "https://LOCALHOST"})
  void theNameInTheAddressIsChecked(String server) throws Exception {
    Target right = server(TlsServers.withCertificate(CERTIFICATES.server())).target(server);
    Target wrong = server(TlsServers.withCertificate(CERTIFICATES.misnamedServer())).target(server);

    assertThat(open(right, TRUSTING).closed().toCompletableFuture()).isNotDone();
    assertFailure(failureOf(wrong, TRUSTING), Failure.UNTRUSTED, "is for another name");
  }

  @Test
  void theNameThatIsGivenIsAskedForAndChecked() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.misnamedServer()));
    ClientTls named = TRUSTING.withServerName(TestCertificates.OTHER_NAME);

    open(server.target("https://127.0.0.1"), named);

    assertThat(requestedName(server)).isEqualTo(TestCertificates.OTHER_NAME);
    FrameServer other = server(TlsServers.withCertificate(CERTIFICATES.server()));
    assertFailure(
        failureOf(other.target("https://localhost"), named),
        Failure.UNTRUSTED,
        "is for another name");
  }

  @Test
  void anAddressIsNotAskedForAsAName() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));

    open(server.target("https://127.0.0.1"), TRUSTING);
    assertThat(requestedName(server)).isNull();

    open(server.target("https://localhost"), TRUSTING);
    assertThat(requestedName(server)).isEqualTo("localhost");
  }

  @Test
  void theLibraryIsTheOneThatWasAskedForAndItsMemoryIsGivenBack() throws Exception {
    TlsClient client = new TlsClient(TRUSTING, library);
    SslContext context = client.context("h2");
    assertThat(context instanceof ReferenceCountedOpenSslContext)
        .isEqualTo(library == TlsLibrary.OPENSSL);
    client.close();
    if (context instanceof ReferenceCounted counted) {
      assertThat(counted.refCnt()).isZero();
    }
    assertThatThrownBy(() -> client.context("h2")).isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://[::1]", "https://127.0.0.1"})
  void anAddressHasNoBracketsForTls(String server) throws Exception {
    SSLEngine engine = engineFor(server);

    assertThat(engine.getSSLParameters().getServerNames()).isNullOrEmpty();
    assertThat(engine.getPeerHost()).isIn("::1", "127.0.0.1");
  }

  @Test
  void theDotOfTheRootIsNoPartOfAName() throws Exception {
    SSLEngine engine = engineFor("https://node.culvert.example.");

    assertThat(engine.getSSLParameters().getServerNames())
        .containsExactly(new SNIHostName("node.culvert.example"));
    assertThat(engine.getPeerHost()).isEqualTo("node.culvert.example");
  }

  @Test
  void anyNameWillDoIfTheUserSaysSo() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.misnamedServer()));

    Session session = open(server.target("https://localhost"), TRUSTING.withoutServerNameCheck());

    assertThat(session.closed().toCompletableFuture()).isNotDone();
    ClientTls strict = ClientTls.DEFAULT.withTrust(CERTIFICATES.stranger().trust());
    assertFailure(
        failureOf(server.target("https://localhost"), strict.withoutServerNameCheck()),
        Failure.UNTRUSTED,
        "is not trusted");
  }

  @Test
  void aStrangersCertificateIsUntrusted() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));
    Target target = server.target("https://localhost");

    assertFailure(failureOf(target, ClientTls.DEFAULT), Failure.UNTRUSTED, "is not trusted");
    assertFailure(
        failureOf(target, ClientTls.DEFAULT.withTrust(CERTIFICATES.stranger().trust())),
        Failure.UNTRUSTED,
        "is not trusted");
    await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
  }

  @Test
  void anExpiredCertificateIsUntrusted() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.expiredServer()));

    assertFailure(
        failureOf(server.target("https://localhost"), TRUSTING), Failure.UNTRUSTED, "has expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientCertificateIsShown(String protocol) throws Exception {
    FrameServer server = server(TlsServers.wantingClientCertificate(protocol));

    open(server.target("https://localhost"), TRUSTING.withIdentity(CERTIFICATES.client()));

    assertThat(server.tls().engine().getSession().getProtocol()).isEqualTo(protocol);
    assertThat(server.tls().engine().getSession().getPeerPrincipal().getName())
        .contains("CN=client");
  }

  @Test
  void aClientCertificateThatIsTurnedDownIsUnauthenticated() throws Exception {
    Target target =
        server(TlsServers.wantingClientCertificate("TLSv1.3")).target("https://localhost");

    for (ClientTls tls : withoutTheRightCertificate()) {
      assertFailure(failureOf(target, tls), Failure.UNAUTHENTICATED, "wants a client certificate");
    }
  }

  /** JDK 17 names the certificate in its alert, JDK 25 does not (RFC 5246 section 7.4.6). */
  @Test
  void aClientCertificateThatIsTurnedDownInTls12IsToldOrHintedAt() throws Exception {
    Target target =
        server(TlsServers.wantingClientCertificate("TLSv1.2")).target("https://localhost");

    for (ClientTls tls : withoutTheRightCertificate()) {
      CulvertException failure = failureOf(target, tls);

      assertThat(failure.failure()).isIn(Failure.UNAUTHENTICATED, Failure.PROTOCOL_ERROR);
      assertThat(failure).hasMessageContaining("a client certificate");
    }
  }

  @Test
  void aServerWithoutHttp2IsToldByAlpn() throws Exception {
    try (SSLServerSocket server = TlsServers.withoutAlpn()) {
      CompletableFuture<Session> opening = connect(secure(server), TRUSTING);
      try (SSLSocket accepted = (SSLSocket) server.accept()) {
        accepted.startHandshake();

        assertFailure(
            RequestOutcome.failureOf(opening), Failure.PROTOCOL_ERROR, "did not choose h2 in ALPN");
        assertThat(accepted.getInputStream().read()).isNegative();
      }
    }
  }

  @Test
  void aServerWithoutTlsIsToldByItsAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Session> opening = connect(secure(server), TRUSTING);
      try (Socket accepted = server.accept()) {
        accepted
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertFailure(
            RequestOutcome.failureOf(opening),
            Failure.PROTOCOL_ERROR,
            "does not speak TLS; use http://");
      }
    }
  }

  @Test
  void aServerThatHangsUpDuringTheHandshakeIsAProtocolError() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Session> opening = connect(secure(server), TRUSTING);
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo(22);
      }

      assertFailure(
          RequestOutcome.failureOf(opening),
          Failure.PROTOCOL_ERROR,
          "does not speak HTTP/2 over TLS");
    }
  }

  @Test
  void aServerThatWantsTlsIsToldByThePlainAddress() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));

    assertFailure(
        failureOf(server.target(), TRUSTING), Failure.PROTOCOL_ERROR, "whether it wants https://");
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ClientTransport transport =
          transport(
              TransportConfig.DEFAULT.withTls(TRUSTING).withConnectTimeout(Duration.ofMillis(300)));

      assertThat(
              RequestOutcome.failureOf(transport.connect(secure(server)).toCompletableFuture())
                  .failure())
          .isEqualTo(Failure.TIMEOUT);
    }
  }

  @Test
  void theEndOfTlsIsTheEndOfTheSession() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));
    Session session = open(server.target("https://localhost"), TRUSTING);

    server.endTls();

    CulvertException reason = session.closed().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertFailure(reason, Failure.SESSION_LOST, "the server ended TLS");
  }

  @Test
  void aSessionSaysGoodbyeToTls() throws Exception {
    FrameServer server = server(TlsServers.withCertificate(CERTIFICATES.server()));
    Session session = open(server.target("https://localhost"), TRUSTING);

    var goodbye = server.tls().sslCloseFuture();
    session.stop(Duration.ZERO);

    assertThat(goodbye.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(goodbye.isSuccess()).isTrue();
    assertThat(server.frames()).last().isEqualTo("GOAWAY 0");
  }

  @Test
  void closingTheTransportEndsAHandshakeUnderWay() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ClientTransport transport = transport(TransportConfig.DEFAULT.withTls(TRUSTING));
      CompletableFuture<Session> opening = transport.connect(secure(server)).toCompletableFuture();
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo(22);
        transport.close();

        assertThat(RequestOutcome.failureOf(opening).failure()).isEqualTo(Failure.STOPPED);
      }
    }
  }

  private FrameServer server(SslContext tls) {
    FrameServer server = new FrameServer(tls);
    opened.add(server);
    return server;
  }

  private ClientTransport transport(TransportConfig config) {
    Map<String, String> options =
        Map.of(TlsLibrary.OPTION, library.name().toLowerCase(Locale.ROOT));
    ClientTransport transport = new NettyTransportProvider().create(config.withOptions(options));
    opened.add(transport);
    return transport;
  }

  private CompletableFuture<Session> connect(Target target, ClientTls tls) {
    return transport(TransportConfig.DEFAULT.withTls(tls)).connect(target).toCompletableFuture();
  }

  private Session open(Target target, ClientTls tls) throws Exception {
    return connect(target, tls).get(20, TimeUnit.SECONDS);
  }

  private CulvertException failureOf(Target target, ClientTls tls) throws Exception {
    return RequestOutcome.failureOf(connect(target, tls));
  }

  private SSLEngine engineFor(String server) throws SSLException {
    TlsClient client = new TlsClient(TRUSTING, library);
    opened.add(client);
    SSLEngine engine =
        client.newHandler(ByteBufAllocator.DEFAULT, FrameServer.target(server, 1), "h2").engine();
    opened.add(() -> ReferenceCountUtil.release(engine));
    return engine;
  }

  private static List<ClientTls> withoutTheRightCertificate() {
    return List.of(TRUSTING, TRUSTING.withIdentity(CERTIFICATES.strangersClient()));
  }

  private static Target secure(ServerSocket server) {
    return FrameServer.target("https://localhost", server.getLocalPort());
  }

  private static @Nullable String requestedName(FrameServer server) {
    ExtendedSSLSession session = (ExtendedSSLSession) server.tls().engine().getSession();
    return session.getRequestedServerNames().stream()
        .map(name -> ((SNIHostName) name).getAsciiName())
        .findFirst()
        .orElse(null);
  }

  private static void assertFailure(CulvertException said, Failure failure, String message) {
    assertThat(said.failure()).as(said.getMessage()).isEqualTo(failure);
    assertThat(said).hasMessageContaining(message);
  }
}
