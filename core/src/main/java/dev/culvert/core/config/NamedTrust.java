package dev.culvert.core.config;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts what another trusts, if the certificate says whom it is for where that counts: in its
 * subject alternative names (RFC 9110 section 4.3.4, RFC 9525 section 6.3). The JDK would take the
 * common name for a host if there is no DNS name among them. Thread-safe.
 */
final class NamedTrust extends X509ExtendedTrustManager {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509ExtendedTrustManager trust;

  NamedTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, authType, engine);
    requireName(chain[0], engine.getPeerHost() == null ? "" : engine.getPeerHost());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, authType, socket);
    requireName(chain[0], "");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust.checkServerTrusted(chain, authType);
    requireName(chain[0], "");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }

  /** For a host that is an address the JDK itself looks nowhere else. */
  private static void requireName(X509Certificate certificate, String host)
      throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    boolean named =
        names != null
            && names.stream()
                .map(name -> name.get(0))
                .anyMatch(
                    kind -> kind.equals(DNS_NAME) || (kind.equals(IP_ADDRESS) && isAddress(host)));
    if (!named) {
      throw new CertificateException(
          "No subject alternative name is a DNS name, and its common name does not count");
    }
  }

  private static boolean isAddress(String host) {
    return host.isEmpty() || host.contains(":") || host.matches("[0-9.]+");
  }
}
