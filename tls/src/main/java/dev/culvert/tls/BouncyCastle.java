package dev.culvert.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * What the JDK cannot read. BouncyCastle may be missing: then everything here throws {@link
 * LinkageError}. It is never made one of the JVM's security providers.
 */
final class BouncyCastle {

  /** What to add so that it is here. */
  static final String ARTIFACT = "org.bouncycastle:bcpkix-jdk18on";

  private static final Provider PROVIDER = new BouncyCastleProvider();

  private BouncyCastle() {}

  /** Reads certificates without the JDK's own attribute too, which OpenSSL does not write. */
  static KeyStore pkcs12() throws KeyStoreException {
    return KeyStore.getInstance("PKCS12", PROVIDER);
  }

  /**
   * The key in an encrypted block of PEM, as PKCS#8.
   *
   * @throws IOException if it cannot be decrypted
   */
  static byte[] decrypted(String pem, char[] password) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      Object read = parser.readObject();
      if (read instanceof PEMEncryptedKeyPair pair) {
        return pair.decryptKeyPair(
                new JcePEMDecryptorProviderBuilder().setProvider(PROVIDER).build(password))
            .getPrivateKeyInfo()
            .getEncoded();
      }
      if (read instanceof PKCS8EncryptedPrivateKeyInfo key) {
        return key.decryptPrivateKeyInfo(
                new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(PROVIDER).build(password))
            .getEncoded();
      }
      throw new IOException("it is no encrypted key");
    } catch (OperatorCreationException | PKCSException e) {
      throw new IOException(e);
    }
  }
}
