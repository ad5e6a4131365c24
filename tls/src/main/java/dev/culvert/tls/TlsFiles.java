package dev.culvert.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Reads who we are and whom we trust from files, PEM (RFC 7468) or PKCS12 (RFC 7292), told apart by
 * their content. Every method reads its files once, keeps no password, and throws {@link
 * IllegalArgumentException} with the file, what is wrong with it and the remedy. A certificate that
 * is out of date is not refused here: its peer says so, and the clock may be at fault. The JDK
 * reads them. Keys that OpenSSL encrypted before PKCS#8, or with a cipher that the JDK lacks, and
 * certificates in PKCS12 without the JDK's attribute need {@code org.bouncycastle:bcpkix-jdk18on},
 * which is optional; the message says so. Thread-safe.
 */
public final class TlsFiles {

  private TlsFiles() {}

  /**
   * A certificate and its private key from PEM files, which may be the same file.
   *
   * @param certificates our certificate first, then those of the authorities between it and the
   *     root
   * @param key RSA, EC or EdDSA, as PKCS#8 or in its algorithm's own form (PKCS#1, SEC 1)
   * @param password of an encrypted key; null for none
   */
  public static X509ExtendedKeyManager identity(
      Path certificates, Path key, char @Nullable [] password) {
    List<X509Certificate> chain = PemFile.read(certificates).certificates();
    PrivateKey privateKey = PemFile.read(key).privateKey(password);
    return identity(certificates, chain, key, privateKey);
  }

  /**
   * A certificate and its private key from one PKCS12 file.
   *
   * @param password of the file and the key in it
   */
  public static X509ExtendedKeyManager identity(Path pkcs12, char[] password) {
    Pkcs12File.Identity found = Pkcs12File.read(pkcs12).identity(password);
    return identity(pkcs12, found.chain(), pkcs12, found.key());
  }

  /**
   * Trusts the certificates in the file, and what they have signed, and nothing else.
   *
   * @param pemOrPkcs12 one or more certificates
   * @param password of a PKCS12 file; null for PEM or a file without one
   */
  public static X509ExtendedTrustManager trust(Path pemOrPkcs12, char @Nullable [] password) {
    FileContent content = FileContent.read(pemOrPkcs12);
    List<X509Certificate> trusted =
        content.isDer()
            ? new Pkcs12File(content).certificates(password)
            : new PemFile(content).certificates();
    return Managers.trusting(pemOrPkcs12, trusted);
  }

  private static X509ExtendedKeyManager identity(
      Path certificates, List<X509Certificate> chain, Path key, PrivateKey privateKey) {
    KeyMatch.require(certificates, chain, key, privateKey);
    return Managers.of(certificates, privateKey, chain);
  }
}
