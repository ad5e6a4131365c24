package dev.culvert.core.config;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a server's certificate and shows of its own. Immutable. {@code culvert-tls}
 * reads the managers from files.
 *
 * @param trust decides whom to trust; null for the authorities that the JDK trusts
 * @param identity the client's certificate and key, for servers that want one; null for none
 * @param serverName the name to ask for (SNI, RFC 6066 section 3) and to find in the certificate;
 *     null for the host in the server's address
 * @param checksServerName false only if the user says so in so many words: any name will do, which
 *     leaves the connection open to whoever holds a trusted certificate for another name
 */
public record ClientTls(
    @Nullable X509ExtendedTrustManager trust,
    @Nullable X509ExtendedKeyManager identity,
    @Nullable String serverName,
    boolean checksServerName) {

  /** TLS versions that are spoken, the best first (RFC 8446, RFC 5246). */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** The JDK's authorities, no client certificate, the host's own name, checked. */
  public static final ClientTls DEFAULT = new ClientTls(null, null, null, true);

  /**
   * @throws IllegalArgumentException if the server's name is not a DNS name
   */
  public ClientTls {
    if (serverName != null) {
      requireDnsName(serverName);
    }
  }

  /** This, trusting only what the manager trusts. */
  public ClientTls withTrust(X509ExtendedTrustManager manager) {
    return new ClientTls(manager, identity, serverName, checksServerName);
  }

  /** This, with a certificate of the client's own. */
  public ClientTls withIdentity(X509ExtendedKeyManager manager) {
    return new ClientTls(trust, manager, serverName, checksServerName);
  }

  /** This, asking for the server by another name than the host in its address. */
  public ClientTls withServerName(String name) {
    return new ClientTls(trust, identity, name, checksServerName);
  }

  /** This, taking a trusted certificate whatever name it is for. */
  public ClientTls withoutServerNameCheck() {
    return new ClientTls(trust, identity, serverName, false);
  }

  /**
   * Who decides whom to trust, whether it was given or is the JDK's. If names are checked, a
   * certificate must have them as subject alternative names; its common name is none.
   */
  public X509ExtendedTrustManager trustManager() {
    X509ExtendedTrustManager manager = trust == null ? jdkTrust() : trust;
    return checksServerName ? new NamedTrust(manager) : manager;
  }

  /**
   * The JDK's TLS with this trust and identity. Names, ALPN and versions are not in it: they are
   * set on the engine or socket.
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? new KeyManager[0] : new KeyManager[] {identity},
          new TrustManager[] {trustManager()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot do TLS: " + e.getMessage(), e);
    }
  }

  private static void requireDnsName(String name) {
    try {
      new SNIHostName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("server name '" + name + "' must be a DNS name", e);
    }
  }

  private static X509ExtendedTrustManager jdkTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Stream.of(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the JDK's trusted authorities cannot be read: " + e.getMessage(), e);
    }
  }
}
