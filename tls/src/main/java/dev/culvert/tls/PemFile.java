package dev.culvert.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nl.altindag.ssl.pem.util.PemUtils;
import org.jspecify.annotations.Nullable;

/**
 * A file of PEM blocks (RFC 7468); what stands between them does not count. Blocks of other kinds
 * are passed over: {@code openssl ecparam -genkey} writes one before the key, which the parser
 * would refuse. Immutable.
 */
final class PemFile {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----", Pattern.DOTALL);
  private static final Set<String> CERTIFICATE =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");
  private static final String KEY = "PRIVATE KEY";

  /** How an encrypted key says so: in PKCS#8 by its label, in the older forms by a header. */
  private static final List<String> ENCRYPTED =
      List.of("BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED");

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
        certificates.addAll(PemUtils.parseCertificate(found.get(i).text));
      } catch (RuntimeException e) { // the parser has no type of its own for all of them
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
    String text = found.get(0).text;
    boolean encrypted = ENCRYPTED.stream().anyMatch(text::contains);
    if (encrypted && (password == null || password.length == 0)) {
      throw new IllegalArgumentException(path + ": the key is encrypted; give its password");
    }
    try {
      return PemUtils.parsePrivateKey(text, password);
    } catch (RuntimeException e) { // the parser has no type of its own for all of them
      throw new IllegalArgumentException(
          path
              + (encrypted
                  ? ": the key cannot be decrypted; check its password"
                  : ": the key is damaged or of a kind that is not known;"
                      + " convert it with 'openssl pkcs8 -topk8 -nodes'"),
          e);
    }
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
  private record Block(String label, String text) {}
}
