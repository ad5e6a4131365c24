package dev.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.StaggeredConnect;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFailuresTest {

  private static final URI TLS = URI.create("https://node:7001");
  private static final URI PLAIN = URI.create("http://node:7001");

  @Test
  void refusedAndUnknownAreUnreachable() {
    assertFailure(
        ConnectFailures.of(PLAIN, new ConnectException("Connection refused")),
        Failure.UNREACHABLE,
        "cannot connect to http://node:7001: Connection refused");
    assertFailure(
        ConnectFailures.of(PLAIN, new UnknownHostException("node: Name or service not known")),
        Failure.UNREACHABLE,
        "cannot connect to http://node:7001: unknown host");
  }

  @Test
  void reasonsOfAllAddressesAreToldOnce() {
    Throwable cause =
        StaggeredConnect.start(
                List.of("Connection refused", "Network is unreachable", "Connection refused"),
                reason -> CompletableFuture.failedFuture(new ConnectException(reason)),
                connection -> {},
                Runnable::run)
            .handle((connection, e) -> e)
            .join();
    assertThat(ConnectFailures.of(PLAIN, cause))
        .hasMessage(
            "cannot connect to http://node:7001: Connection refused; Network is unreachable");
  }

  @Test
  void untrustedCertificateNamesTheRemedy() {
    SSLException wrongAuthority =
        new SSLHandshakeException(
            "(certificate_unknown) PKIX path building failed: unable to find valid certification"
                + " path to requested target");
    assertFailure(ConnectFailures.of(TLS, wrongAuthority), Failure.UNTRUSTED, "set the authority");
  }

  @Test
  void datesOfACertificateAreTold() {
    assertFailure(
        ConnectFailures.of(TLS, caused(new CertificateExpiredException("NotAfter: yesterday"))),
        Failure.UNTRUSTED,
        "has expired");
    assertFailure(
        ConnectFailures.of(TLS, caused(new CertificateNotYetValidException("NotBefore"))),
        Failure.UNTRUSTED,
        "not valid yet");
  }

  @Test
  void certificateForAnotherNameIsTold() {
    assertFailure(
        ConnectFailures.of(
            TLS, caused(new CertificateException("No subject alternative DNS name matching node"))),
        Failure.UNTRUSTED,
        "is for another name");
    assertFailure(
        ConnectFailures.of(TLS, new SSLPeerUnverifiedException("Hostname node not verified")),
        Failure.UNTRUSTED,
        "is for another name");
  }

  @Test
  void sentencesAreOneLineWhateverTheLibrarySaid() {
    CulvertException failure =
        ConnectFailures.of(
            TLS, new SSLPeerUnverifiedException("Hostname node not verified:\n  DN: CN=other"));

    assertThat(failure)
        .hasMessage(
            "cannot connect to https://node:7001: its certificate is for another name (Hostname"
                + " node not verified); use that name in the address, or set the server name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad_certificate", "certificate_required", "unknown_ca"})
  void alertAboutOurCertificateAsksForAnother(String alert) {
    assertFailure(
        ConnectFailures.of(TLS, new SSLHandshakeException("Received fatal alert: " + alert)),
        Failure.UNAUTHENTICATED,
        "wants a client certificate that it trusts");
  }

  /** As Netty puts what BoringSSL and a trust manager have said. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE",
        "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED",
        "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA"
      })
  void alertsOfBoringSslAreInTheJdksWords(String said) {
    assertFailure(
        ConnectFailures.of(TLS, new SSLException(said)),
        Failure.UNAUTHENTICATED,
        "it wants a client certificate that it trusts (Received fatal alert: ");
  }

  @Test
  void otherAlertsOfBoringSslAreToldTooAndWhatIsNoTls() {
    assertFailure(
        ConnectFailures.of(
            TLS,
            new SSLHandshakeException(
                "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE")),
        Failure.PROTOCOL_ERROR,
        "TLS failed: Received fatal alert: handshake_failure; it may want a client certificate");
    assertFailure(
        ConnectFailures.of(
            TLS,
            new SSLHandshakeException(
                "error:10000460:SSL routines:OPENSSL_internal:TLSV1_ALERT_NO_APPLICATION_PROTOCOL")),
        Failure.PROTOCOL_ERROR,
        "did not choose h2 in ALPN");
    assertFailure(
        ConnectFailures.of(
            TLS,
            new SSLHandshakeException(
                "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER")),
        Failure.PROTOCOL_ERROR,
        "it does not speak TLS; use http://");
  }

  @Test
  void whatATrustManagerSaidIsFoundBehindNettysWords() {
    assertFailure(
        ConnectFailures.of(
            TLS, wrapped(new CertificateException("PKIX path building failed: no such path"))),
        Failure.UNTRUSTED,
        "its certificate is not trusted (PKIX path building failed: no such path)");
    assertFailure(
        ConnectFailures.of(
            TLS,
            wrapped(
                new CertificateException("No subject alternative DNS name matching node found."))),
        Failure.UNTRUSTED,
        "is for another name (No subject alternative DNS name matching node found.)");
    assertFailure(
        ConnectFailures.of(TLS, wrapped(new CertificateExpiredException("NotAfter: yesterday"))),
        Failure.UNTRUSTED,
        "has expired");
  }

  @Test
  void wordsAreFoundBehindWhatALibraryWrapsThemIn() {
    assertThat(TlsWords.of(new IOException(wrapped(new CertificateException("no such path")))))
        .isEqualTo("no such path");
    assertThat(TlsWords.of(new IOException("Connection reset"))).isEqualTo("Connection reset");
  }

  private static SSLException wrapped(CertificateException cause) {
    SSLException general = new SSLHandshakeException("General OpenSslEngine problem");
    general.initCause(cause);
    return general;
  }

  @Test
  void handshakeFailureHintsAtAClientCertificate() {
    assertFailure(
        ConnectFailures.of(
            TLS, new SSLHandshakeException("Received fatal alert: handshake_failure")),
        Failure.PROTOCOL_ERROR,
        "it may want a client certificate");
  }

  @Test
  void serversWithoutTlsOrHttp2AreTold() {
    assertFailure(
        ConnectFailures.of(TLS, new SSLException("Unsupported or unrecognized SSL message")),
        Failure.PROTOCOL_ERROR,
        "does not speak TLS; use http://");
    assertFailure(
        ConnectFailures.of(
            TLS, new SSLHandshakeException("Received fatal alert: no_application_protocol")),
        Failure.PROTOCOL_ERROR,
        "did not choose h2 in ALPN");
    assertFailure(
        ConnectFailures.notHttp2(PLAIN, "it closed the connection", null),
        Failure.PROTOCOL_ERROR,
        "http://node:7001 does not speak cleartext HTTP/2: it closed the connection; check that"
            + " host and port are those of a Culvert server, and whether it wants https://");
    assertFailure(ConnectFailures.noUpgrade(PLAIN, 400), Failure.PROTOCOL_ERROR, "it answered 400");
  }

  @Test
  void timeoutSaysHowLong() {
    assertFailure(ConnectFailures.timeout(PLAIN, 500), Failure.TIMEOUT, "not open within 500 ms");
  }

  private static SSLException caused(Exception cause) {
    SSLException thrown = new SSLHandshakeException(String.valueOf(cause.getMessage()));
    thrown.initCause(cause);
    return thrown;
  }

  private static void assertFailure(CulvertException said, Failure failure, String message) {
    assertThat(said.failure()).as(said.getMessage()).isEqualTo(failure);
    assertThat(said).hasMessageContaining(message);
  }
}
