package dev.culvert.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Private keys in the forms that PEM files hold, by the JDK. It reads PKCS#8 (RFC 5958) alone: the
 * forms of RSA (RFC 8017) and EC (RFC 5915) are put into it.
 */
final class KeyForms {

  /** Each takes the keys of its own kind and refuses others. */
  private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  /** rsaEncryption, 1.2.840.113549.1.1.1, and its parameters, NULL. */
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** id-ecPublicKey, 1.2.840.10045.2.1. */
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private KeyForms() {}

  /** Of PKCS#8. */
  static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    GeneralSecurityException refused = new InvalidKeySpecException("no kind");
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        refused = e;
      }
    }
    throw refused;
  }

  /** PKCS#8 of an RSA key in its own form. */
  static byte[] ofRsa(byte[] key) {
    return der(SEQUENCE, VERSION_0, der(SEQUENCE, RSA), der(OCTET_STRING, key));
  }

  /**
   * PKCS#8 of an EC key in its own form.
   *
   * @throws InvalidKeySpecException if it does not name its curve
   */
  static byte[] ofEc(byte[] key) throws InvalidKeySpecException {
    ByteBuffer fields = content(ByteBuffer.wrap(key), SEQUENCE);
    while (fields.hasRemaining()) {
      int tag = fields.get(fields.position()) & 0xff;
      ByteBuffer field = content(fields, tag);
      if (tag == PARAMETERS) {
        byte[] curve = new byte[field.remaining()];
        field.get(curve);
        return der(SEQUENCE, VERSION_0, der(SEQUENCE, EC, curve), der(OCTET_STRING, key));
      }
    }
    throw new InvalidKeySpecException("it does not name its curve");
  }

  /**
   * PKCS#8 of an encrypted key.
   *
   * @throws IOException if it is encrypted in a way that the JDK does not know
   * @throws GeneralSecurityException as well, or if the password is wrong
   */
  static byte[] decrypted(byte[] encrypted, char[] password)
      throws IOException, GeneralSecurityException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
    String name = info.getAlgName();
    // PBES2 is a frame for many; only its parameters say for which.
    String algorithm =
        name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13")
            ? info.getAlgParameters().toString()
            : name;
    PBEKeySpec secret = new PBEKeySpec(password);
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
          info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } finally {
      secret.clearPassword();
    }
  }

  /** What is in the next element of DER (X.690), which must have this tag. */
  private static ByteBuffer content(ByteBuffer from, int tag) throws InvalidKeySpecException {
    try {
      if ((from.get() & 0xff) != tag) {
        throw new InvalidKeySpecException("it is not DER of a key");
      }
      int length = from.get() & 0xff;
      if (length > 0x7f) {
        int octets = length & 0x7f;
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = Math.addExact(Math.multiplyExact(length, 256), from.get() & 0xff);
        }
      }
      ByteBuffer content = from.slice(from.position(), length);
      from.position(from.position() + length);
      return content;
    } catch (RuntimeException e) { // beyond the end, or a length that is none
      throw new InvalidKeySpecException("it is damaged", e);
    }
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length > 0x7f) {
      int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    } else {
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
