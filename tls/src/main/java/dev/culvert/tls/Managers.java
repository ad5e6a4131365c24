package dev.culvert.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's managers, of keys and certificates in memory. */
final class Managers {

  private static final char[] NONE = {};

  private Managers() {}

  /**
   * @param certificates the file that the chain is from, for messages
   * @throws IllegalArgumentException if it is not a chain
   */
  static X509ExtendedKeyManager of(Path certificates, PrivateKey key, List<X509Certificate> chain) {
    try {
      KeyStore store = empty();
      store.setKeyEntry("identity", key, NONE, chain.toArray(new Certificate[0]));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NONE);
      return first(factory.getKeyManagers(), X509ExtendedKeyManager.class);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          certificates
              + " and the key cannot be used together ("
              + e.getMessage()
              + "); let each certificate be followed by that of its issuer, and by no other",
          e);
    }
  }

  /**
   * @param file that the certificates are from, for messages
   */
  static X509ExtendedTrustManager trusting(Path file, List<X509Certificate> certificates) {
    try {
      KeyStore store = empty();
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority-" + i, certificates.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return first(factory.getTrustManagers(), X509ExtendedTrustManager.class);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          file + ": its certificates cannot be trusted (" + e.getMessage() + "); use others", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static <M> M first(Object[] made, Class<M> type) throws GeneralSecurityException {
    return Stream.of(made)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JDK's provider has no " + type));
  }
}
