package dev.culvert.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/** Whether a private key belongs to a certificate: one signs, the other verifies. */
final class KeyMatch {

  private static final byte[] SAMPLE = {1, 2, 3, 4};

  private KeyMatch() {}

  /**
   * @throws IllegalArgumentException if the key is not that of the first certificate; the message
   *     names both files
   */
  static void require(
      Path certificates, List<X509Certificate> chain, Path key, PrivateKey privateKey) {
    if (matches(key, privateKey, chain.get(0).getPublicKey())) {
      return;
    }
    boolean later =
        chain.stream().anyMatch(other -> matches(key, privateKey, other.getPublicKey()));
    throw new IllegalArgumentException(
        later
            ? certificates + ": the certificate that belongs to the key must be the first"
            : "the key in "
                + key
                + " does not belong to the certificate in "
                + certificates
                + " ("
                + chain.get(0).getSubjectX500Principal()
                + "); name the two that were made together");
  }

  private static boolean matches(Path key, PrivateKey privateKey, PublicKey publicKey) {
    if (privateKey instanceof RSAKey ours && publicKey instanceof RSAKey theirs) {
      return ours.getModulus().equals(theirs.getModulus());
    }
    String algorithm = signatureOf(key, privateKey);
    return verifies(algorithm, publicKey, sign(key, algorithm, privateKey));
  }

  private static String signatureOf(Path key, PrivateKey privateKey) {
    return switch (privateKey.getAlgorithm()) {
      case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default ->
          throw new IllegalArgumentException(
              key
                  + ": TLS has no use for a key of the kind "
                  + privateKey.getAlgorithm()
                  + "; use RSA, EC or EdDSA");
    };
  }

  private static byte[] sign(Path key, String algorithm, PrivateKey privateKey) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(SAMPLE);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          key + ": this JDK cannot sign with the key (" + e.getMessage() + "); use another kind",
          e);
    }
  }

  private static boolean verifies(String algorithm, PublicKey publicKey, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(publicKey);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A key of another kind, or on another curve: not the one that signed.
      return false;
    }
  }
}
