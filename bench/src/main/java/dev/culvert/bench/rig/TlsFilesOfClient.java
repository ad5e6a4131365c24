package dev.culvert.bench.rig;

import dev.culvert.core.config.ClientTls;
import dev.culvert.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a client trusts, and what it shows of itself, as names that can be told to another
 * JVM. The names of options in messages are those of {@code culvert port-forward}. Immutable.
 *
 * @param authorities PEM; null for those that the JDK trusts
 * @param serverName the name to find in the certificate; null for the host in the address
 * @param skipsNameCheck whether any name will do
 * @param certificate PEM, or PKCS12 by its ending; null for none
 * @param key PEM; null for none, or with PKCS12
 * @param passwordFile its first line is the password; null for none
 */
public record TlsFilesOfClient(
    @Nullable String authorities,
    @Nullable String serverName,
    boolean skipsNameCheck,
    @Nullable String certificate,
    @Nullable String key,
    @Nullable String passwordFile) {

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if one is missing or wrong; the message names the option
   */
  ClientTls settings() {
    try {
      return new ClientTls(
          authorities == null ? null : TlsFiles.trust(Path.of(authorities), null),
          identity(),
          serverName,
          !skipsNameCheck);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--server-ca, --client-cert, --client-key: " + e.getMessage(), e);
    }
  }

  private @Nullable X509ExtendedKeyManager identity() {
    if (certificate == null) {
      if (key != null || passwordFile != null) {
        throw new IllegalArgumentException("a key or password needs --client-cert FILE beside it");
      }
      return null;
    }
    char[] password = passwordFile == null ? null : password(Path.of(passwordFile));
    String lower = certificate.toLowerCase(Locale.ROOT);
    if (Stream.of(".p12", ".pfx").anyMatch(lower::endsWith)) {
      return TlsFiles.identity(Path.of(certificate), password == null ? new char[0] : password);
    }
    if (key == null) {
      throw new IllegalArgumentException(
          "--client-key FILE is missing; only .p12 and .pfx files hold the key too");
    }
    return TlsFiles.identity(Path.of(certificate), Path.of(key), password);
  }

  private static char[] password(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(file + " has no password in it"))
          .toCharArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("the password file " + file + " cannot be read: " + e, e);
    }
  }
}
