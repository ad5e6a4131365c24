package dev.culvert.server.spi;

import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake offers and asks for, of either end. Immutable, if nobody changes the
 * parameters.
 *
 * @param identity the end's own certificate and key; null for none
 * @param trust decides whose certificates are taken; null where none is asked for
 * @param context the JDK's TLS with both
 * @param parameters versions, cipher suites, application protocols, client authentication, the name
 *     check, and names to ask for
 */
public record TlsTerms(
    @Nullable X509ExtendedKeyManager identity,
    @Nullable X509ExtendedTrustManager trust,
    SSLContext context,
    SSLParameters parameters) {

  /** Bytes of the longest TLS record, rounded up. */
  public static final int MAX_RECORD = 17 * 1_024;

  /** The content type of the first TLS record (RFC 8446 section 5.1). */
  public static final byte HANDSHAKE = 0x16;

  /** The server's end of a connection, with the JDK's TLS. */
  public SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * A client's end of a connection, with the JDK's TLS.
   *
   * @param host whose name it asks for, and looks for in the certificate
   */
  public SSLEngine newEngine(String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** The peer's own certificate, which was found good; null if it has shown none. */
  public static @Nullable X509Certificate certificate(SSLEngine engine) {
    try {
      return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /**
   * To be called after the handshake: HTTP/2 forbids another on TLS 1.2 (RFC 9113 section 9.2.1).
   * The JDK refuses one for which no cipher suite is left; TLS 1.3 has no other handshake.
   *
   * @param engine the JDK's
   */
  public static void refuseRenegotiation(SSLEngine engine) {
    if (engine.getSession().getProtocol().equals("TLSv1.2")) {
      engine.setEnabledCipherSuites(
          Stream.of(engine.getEnabledCipherSuites())
              .filter(suite -> !suite.contains("_WITH_"))
              .toArray(String[]::new));
    }
  }
}
