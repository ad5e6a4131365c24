package dev.culvert.cli;

import dev.culvert.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who a program says that it is: the files that three options name. Immutable.
 *
 * @param options what the options' names begin with: {@code --tls} or {@code --client}
 * @param certificate PEM, or PKCS12 by its ending; null if not given
 * @param key PEM; null if not given
 * @param passwordFile its first line is the password; null if not given
 */
record IdentityFiles(
    String options,
    @Nullable String certificate,
    @Nullable String key,
    @Nullable String passwordFile) {

  private static final Pattern PKCS12 = Pattern.compile("(?i).*\\.(p12|pfx)");

  /**
   * Reads them; null if none is given.
   *
   * @throws IllegalArgumentException if one is missing or wrong; the message names the option
   */
  @Nullable X509ExtendedKeyManager load() {
    if (certificate == null) {
      requireWithCertificate(key, "-key");
      requireWithCertificate(passwordFile, "-key-password-file");
      return null;
    }
    boolean pkcs12 = PKCS12.matcher(certificate).matches();
    if (pkcs12 && key != null) {
      throw new IllegalArgumentException(
          options + "-key must be left out: " + certificate + " holds the key too");
    }
    try {
      requireOwn("the certificate", certificate);
      requireOwn("the key", key);
      requireOwn("the password file", passwordFile);
      char[] password = passwordFile == null ? null : password(passwordFile);
      Path file = Path.of(certificate);
      if (pkcs12) {
        return TlsFiles.identity(file, password == null ? new char[0] : password);
      }
      if (key == null) {
        throw new IllegalArgumentException(
            options + "-key FILE is missing; only .p12 and .pfx files hold the key too");
      }
      return TlsFiles.identity(file, Path.of(key), password);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(options + "-cert: " + e.getMessage() + hint(e), e);
    }
  }

  private void requireWithCertificate(@Nullable String value, String suffix) {
    if (value != null) {
      throw new IllegalArgumentException(
          options + suffix + " needs " + options + "-cert FILE beside it");
    }
  }

  private static void requireOwn(String what, @Nullable String file) {
    if (file != null) {
      FileOwnership.require(what, Path.of(file));
    }
  }

  private String hint(IllegalArgumentException e) {
    boolean lacksPassword =
        passwordFile == null && String.valueOf(e.getMessage()).endsWith("password");
    return lacksPassword ? " (" + options + "-key-password-file FILE)" : "";
  }

  private static char[] password(String file) {
    try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
      String line = reader.readLine();
      if (line == null || line.isEmpty()) {
        throw new IllegalArgumentException("the password file " + file + " is empty");
      }
      return line.toCharArray();
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("the password file " + file + ": no such file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the password file " + file + " cannot be read: " + e, e);
    }
  }
}
