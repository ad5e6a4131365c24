package dev.culvert.server.spi;

import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What a TLS handshake offers and asks for. Immutable, if nobody changes the parameters.
 *
 * @param context the server's identity, and whom it trusts
 * @param parameters versions, cipher suites, application protocols and client authentication
 */
public record TlsTerms(SSLContext context, SSLParameters parameters) {

  /** Bytes of the longest TLS record, rounded up. */
  public static final int MAX_RECORD = 17 * 1_024;

  /** The content type of the first TLS record (RFC 8446 section 5.1). */
  public static final byte HANDSHAKE = 0x16;

  /** The server's end of a connection. */
  public SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * To be called after the handshake: HTTP/2 forbids another on TLS 1.2 (RFC 9113 section 9.2.1).
   * The JDK refuses one for which no cipher suite is left; TLS 1.3 has no other handshake.
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
