package dev.culvert.server;

import dev.culvert.server.spi.TlsTerms;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a server shows who it is, over TLS 1.3 and 1.2. Immutable. {@code culvert-tls} reads the
 * managers from files.
 *
 * @param identity the server's certificate and key
 * @param clients whose certificates are let in: a client without one that this trusts fails the
 *     handshake; null to ask for none
 */
public record ServerTls(
    X509ExtendedKeyManager identity, @Nullable X509ExtendedTrustManager clients) {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Those of TLS 1.3, and those of TLS 1.2 that HTTP/2 does not prohibit (RFC 9113 appendix A). */
  private static final Pattern CIPHER_SUITES =
      Pattern.compile("TLS_(AES|CHACHA20)_.*|TLS_(EC)?DHE_.*_(GCM|CHACHA20_POLY1305)_.*");

  /** What each connection offers and asks for. */
  TlsTerms terms() {
    SSLContext context = context();
    return new TlsTerms(context, parameters(context));
  }

  private SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {identity}, clients == null ? null : new TrustManager[] {clients}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot do TLS: " + e.getMessage(), e);
    }
  }

  private SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
    parameters.setCipherSuites(
        Stream.of(parameters.getCipherSuites())
            .filter(suite -> CIPHER_SUITES.matcher(suite).matches())
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(new String[] {"h2"});
    parameters.setNeedClientAuth(clients != null);
    return parameters;
  }
}
