package dev.culvert.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of PEM blocks (RFC 7468); what stands between them does not count. Blocks of other kinds
 * are passed over: {@code openssl ecparam -genkey} writes one before the key. Immutable.
 */
final class PemFile {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----", Pattern.DOTALL);
  private static final Set<String> CERTIFICATE =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");
  private static final String KEY = "PRIVATE KEY";

  /** The lines of the frame, and of headers. */
  private static final Pattern NO_CONTENT = Pattern.compile("(?m)^(-----.*|.*:.*)$");

  private final Path path;
  private final List<Block> blocks;

  /**
   * @throws IllegalArgumentException if there is no PEM block in it
   */
  PemFile(FileContent content) {
    this.path = content.path();
    this.blocks = blocks(content);
  }

  static PemFile read(Path path) {
    return new PemFile(FileContent.read(path));
  }

  /** The certificates in their order, at least one. */
  List<X509Certificate> certificates() {
    List<Block> found = require(CERTIFICATE::contains, "certificate");
    List<X509Certificate> certificates = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      try {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(found.get(i).der())));
      } catch (CertificateException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            path + ": certificate " + (i + 1) + " is damaged; write the file again", e);
      }
    }
    return certificates;
  }

  /** The one private key. */
  PrivateKey privateKey(char @Nullable [] password) {
    List<Block> found = require(label -> label.endsWith(KEY), "private key");
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          path + " holds " + found.size() + " private keys; leave the one of the certificate");
    }
    Block block = found.get(0);
    try {
      return KeyForms.key(block.isEncrypted() ? decrypted(block, password) : pkcs8(block));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          path
              + ": the key is damaged or of a kind that is not known;"
              + " convert it with 'openssl pkcs8 -topk8 -nodes'",
          e);
    }
  }

  private static byte[] pkcs8(Block block) throws GeneralSecurityException {
    try {
      return switch (block.label) {
        case "PRIVATE KEY" -> block.der();
        case "RSA PRIVATE KEY" -> KeyForms.ofRsa(block.der());
        case "EC PRIVATE KEY" -> KeyForms.ofEc(block.der());
        default -> throw new InvalidKeySpecException("nobody here knows a " + block.label);
      };
    } catch (IllegalArgumentException e) { // not base64
      throw new InvalidKeySpecException(e);
    }
  }

  /** By the JDK, and where that cannot, by BouncyCastle, if it is here. */
  private byte[] decrypted(Block block, char @Nullable [] password) {
    if (password == null || password.length == 0) {
      throw new IllegalArgumentException(path + ": the key is encrypted; give its password");
    }
    Exception refused;
    boolean known = !block.isLegacy() && isAscii(password);
    try {
      if (known) {
        return KeyForms.decrypted(block.der(), password);
      }
      refused = new NoSuchAlgorithmException("the JDK has no way to decrypt it");
    } catch (IOException | NoSuchAlgorithmException e) {
      known = false;
      refused = e;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      refused = e;
    }
    try {
      return BouncyCastle.decrypted(block.text, password);
    } catch (IOException e) {
      throw cannotDecrypt("; check its password", e);
    } catch (LinkageError e) {
      throw known
          ? cannotDecrypt("; check its password", refused)
          : cannotDecrypt(
              " by the JDK; convert it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc', with a password"
                  + " of ASCII, or add "
                  + BouncyCastle.ARTIFACT,
              refused);
    }
  }

  private IllegalArgumentException cannotDecrypt(String remedy, Exception cause) {
    return new IllegalArgumentException(path + ": the key cannot be decrypted" + remedy, cause);
  }

  /** Others the JDK refuses. */
  private static boolean isAscii(char[] password) {
    return CharBuffer.wrap(password).chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private List<Block> require(Predicate<String> label, String what) {
    List<Block> found = blocks.stream().filter(block -> label.test(block.label)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          path
              + " holds no "
              + what
              + ", but "
              + blocks.stream().map(Block::label).distinct().collect(Collectors.joining(", "))
              + "; name the file that does");
    }
    return found;
  }

  private static List<Block> blocks(FileContent content) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(content.text());
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group()));
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          content.path()
              + " is not PEM: it has no '-----BEGIN ...-----' with its END; convert DER with"
              + " 'openssl x509 -inform DER', or name a PKCS12 file alone");
    }
    return blocks;
  }

  /** One block with its BEGIN and END. */
  private record Block(String label, String text) {

    boolean isEncrypted() {
      return label.equals("ENCRYPTED PRIVATE KEY") || isLegacy();
    }

    /** As before PKCS#8. */
    boolean isLegacy() {
      return text.contains("Proc-Type: 4,ENCRYPTED");
    }

    /**
     * @throws IllegalArgumentException if it is not base64
     */
    byte[] der() {
      return Base64.getMimeDecoder().decode(NO_CONTENT.matcher(text).replaceAll(""));
    }
  }
}
