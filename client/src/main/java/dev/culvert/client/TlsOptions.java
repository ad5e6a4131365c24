package dev.culvert.client;

import dev.culvert.core.config.ClientTls;
import dev.culvert.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Which servers a client trusts, and what it shows of itself. Not thread-safe. */
final class TlsOptions {

  private static final Pattern PKCS12 = Pattern.compile("(?i).*\\.(p12|pfx)");

  @Nullable ClientTls made;
  @Nullable Path serverCa;
  @Nullable String serverName;
  boolean skipsNameCheck;
  @Nullable Path certificate;
  @Nullable Path key;
  @Nullable Path passwordFile;

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if a file is wrong, a setting is missing or one too many, or
   *     would be for nothing because the server speaks no TLS; the message names the setting
   */
  ClientTls settings(URI server) {
    boolean asks =
        made != null || serverCa != null || serverName != null || skipsNameCheck || isIdentified();
    if (asks && !"https".equals(server.getScheme())) {
      throw new IllegalArgumentException(
          "settings for TLS are given, but "
              + server
              + " is cleartext; write https://, or leave server-ca, server-name, client-cert and"
              + " insecure-skip-name-check out");
    }
    if (made == null) {
      return new ClientTls(
          serverCa == null ? null : TlsFiles.trust(serverCa, null),
          identity(),
          serverName,
          !skipsNameCheck);
    }
    if (serverCa != null || serverName != null || skipsNameCheck || isIdentified()) {
      throw new IllegalArgumentException("TLS is given both made and by files; leave one out");
    }
    return made;
  }

  private boolean isIdentified() {
    return certificate != null || key != null || passwordFile != null;
  }

  private @Nullable X509ExtendedKeyManager identity() {
    if (certificate == null) {
      if (isIdentified()) {
        throw new IllegalArgumentException(
            "client-key and client-key-password-file need client-cert beside them");
      }
      return null;
    }
    char[] password = passwordFile == null ? null : password(passwordFile);
    if (PKCS12.matcher(certificate.toString()).matches()) {
      if (key != null) {
        throw new IllegalArgumentException(
            "client-key must be left out: " + certificate + " holds the key too");
      }
      return TlsFiles.identity(certificate, password == null ? new char[0] : password);
    }
    if (key == null) {
      throw new IllegalArgumentException(
          "client-key is missing; only .p12 and .pfx files hold the key too");
    }
    return TlsFiles.identity(certificate, key, password);
  }

  private static char[] password(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      if (line == null || line.isEmpty()) {
        throw new IllegalArgumentException("client-key-password-file " + file + " is empty");
      }
      return line.toCharArray();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "client-key-password-file " + file + " cannot be read: " + e, e);
    }
  }
}
