package dev.culvert.cli;

import dev.culvert.core.config.ClientTls;
import java.net.URI;
import java.util.Collection;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ClientTlsOptions} were given, by the names of the files: read when the settings are
 * asked for. Immutable.
 *
 * @param authorities PEM; null for those that the JDK trusts
 * @param serverName the name to find in the certificate; null for the host in the address
 * @param skipsNameCheck whether any name will do
 * @param certificate PEM, or PKCS12 by its ending; null for none
 * @param key PEM; null for none, and with PKCS12
 * @param passwordFile its first line is the password; null for none
 */
public record ClientTlsFiles(
    @Nullable String authorities,
    @Nullable String serverName,
    boolean skipsNameCheck,
    @Nullable String certificate,
    @Nullable String key,
    @Nullable String passwordFile) {

  /**
   * Reads the files.
   *
   * @param servers which will be connected to
   * @throws IllegalArgumentException if an option is missing or one too many, a file is wrong, or a
   *     setting would be for nothing because no server speaks TLS; the message names the option
   */
  public ClientTls settings(Collection<URI> servers) {
    X509ExtendedKeyManager identity =
        new IdentityFiles("--client", certificate, key, passwordFile).load();
    ClientTls settings =
        new ClientTls(
            authorities == null ? null : TrustFile.read(ClientTlsOptions.SERVER_CA, authorities),
            identity,
            serverName,
            !skipsNameCheck);
    boolean tls = servers.stream().anyMatch(server -> "https".equals(server.getScheme()));
    boolean asks = authorities != null || certificate != null || serverName != null;
    if (!tls && (asks || skipsNameCheck)) {
      throw new IllegalArgumentException(
          "options for TLS are given, but "
              + servers.iterator().next()
              + " is cleartext; write https://, or leave "
              + ClientTlsOptions.SERVER_CA
              + ", "
              + ClientTlsOptions.CLIENT_CERT
              + ", "
              + ClientTlsOptions.SERVER_NAME
              + " and --insecure-skip-name-check out");
    }
    return settings;
  }
}
