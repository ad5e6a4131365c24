package dev.culvert.netty.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** As a manager whose keys are in a device: they sign, and do not come out. */
final class HardwareKeys extends X509ExtendedKeyManager {

  private final X509ExtendedKeyManager keys;

  HardwareKeys(X509ExtendedKeyManager keys) {
    this.keys = keys;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    String algorithm = keys.getPrivateKey(alias).getAlgorithm();
    return new PrivateKey() {

      private static final long serialVersionUID = 1;

      @Override
      public String getAlgorithm() {
        return algorithm;
      }

      @Override
      @SuppressWarnings("NullAway") // As java.security.Key says of such keys.
      public String getFormat() {
        return null;
      }

      @Override
      @SuppressWarnings("NullAway") // As java.security.Key says of such keys.
      public byte[] getEncoded() {
        return null;
      }
    };
  }

  @Override
  public String[] getClientAliases(String kind, Principal[] issuers) {
    return keys.getClientAliases(kind, issuers);
  }

  @Override
  public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
    return keys.chooseClientAlias(kinds, issuers, socket);
  }

  @Override
  public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
    return keys.chooseEngineClientAlias(kinds, issuers, engine);
  }

  @Override
  public String[] getServerAliases(String kind, Principal[] issuers) {
    return keys.getServerAliases(kind, issuers);
  }

  @Override
  public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
    return keys.chooseServerAlias(kind, issuers, socket);
  }

  @Override
  public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine engine) {
    return keys.chooseEngineServerAlias(kind, issuers, engine);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keys.getCertificateChain(alias);
  }
}
