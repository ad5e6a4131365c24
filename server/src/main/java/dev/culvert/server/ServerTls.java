package dev.culvert.server;

import dev.culvert.core.wire.Relay;
import dev.culvert.server.spi.TlsTerms;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
 * @param gateways DNS names, in lower case: a client whose certificate has one of them as a subject
 *     alternative name is a gateway, and is believed who its own clients are
 */
public record ServerTls(
    X509ExtendedKeyManager identity,
    @Nullable X509ExtendedTrustManager clients,
    Set<String> gateways) {

  /** A subject alternative name that is one (RFC 5280 section 4.2.1.6). */
  private static final Integer DNS_NAME = 2;

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Those of TLS 1.3, and those of TLS 1.2 that HTTP/2 does not prohibit (RFC 9113 appendix A). */
  private static final Pattern CIPHER_SUITES =
      Pattern.compile("TLS_(AES|CHACHA20)_.*|TLS_(EC)?DHE_.*_(GCM|CHACHA20_POLY1305)_.*");

  /**
   * @throws IllegalArgumentException if there are gateways, and no certificate is asked for
   */
  public ServerTls {
    gateways = Set.copyOf(gateways);
    if (clients == null && !gateways.isEmpty()) {
      throw new IllegalArgumentException(
          "gateways are known by their certificates: say whose are trusted");
    }
  }

  /** The same, where nobody is known for a gateway. */
  public ServerTls(X509ExtendedKeyManager identity, @Nullable X509ExtendedTrustManager clients) {
    this(identity, clients, Set.of());
  }

  /** Whether a certificate that was trusted is a gateway's. */
  boolean isGateway(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null && names.stream().anyMatch(this::isGatewayName);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private boolean isGatewayName(List<?> name) {
    return name.get(0).equals(DNS_NAME)
        && gateways.contains(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
  }

  /** What each connection offers and asks for. */
  TlsTerms terms() {
    SSLContext context = context();
    return new TlsTerms(identity, clients, context, parameters(context));
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
    parameters.setApplicationProtocols(new String[] {"h2", Relay.PROTOCOL});
    parameters.setNeedClientAuth(clients != null);
    return parameters;
  }
}
