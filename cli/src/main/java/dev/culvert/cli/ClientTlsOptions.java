package dev.culvert.cli;

import dev.culvert.core.config.ClientTls;
import java.net.URI;
import java.util.Collection;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which servers a client trusts, and what it shows of itself. */
final class ClientTlsOptions {

  static final String SERVER_CA = "--server-ca";
  static final String SERVER_NAME = "--server-name";
  static final String CLIENT_CERT = "--client-cert";
  static final String CLIENT_KEY = "--client-key";

  @Option(
      names = SERVER_CA,
      paramLabel = "FILE",
      description =
          "Trust https:// servers whose certificate one of these authorities has signed, PEM"
              + " (default: the authorities that the JDK trusts).")
  private @Nullable String authorities;

  @Option(
      names = SERVER_NAME,
      paramLabel = "NAME",
      description =
          "The name to find in the server's certificate (default: the host in its address).")
  private @Nullable String name;

  @Option(
      names = "--insecure-skip-name-check",
      description =
          "Take a trusted certificate whatever name it is for: whoever holds one can pretend to be"
              + " the server.")
  private boolean skipsNameCheck;

  @Option(
      names = CLIENT_CERT,
      paramLabel = "FILE",
      description =
          "Show this certificate to https:// servers: PEM, with those of the authorities below the"
              + " root behind it; or PKCS12 (.p12, .pfx).")
  private @Nullable String certificate;

  @Option(
      names = CLIENT_KEY,
      paramLabel = "FILE",
      description = "The certificate's private key, PEM; not with PKCS12.")
  private @Nullable String key;

  @Option(
      names = "--client-key-password-file",
      paramLabel = "FILE",
      description = "Its first line is the password of the key or the PKCS12 file.")
  private @Nullable String passwordFile;

  /**
   * The settings.
   *
   * @param servers which will be connected to
   * @throws IllegalArgumentException if an option is missing, a file is wrong, or a setting would
   *     be for nothing because no server speaks TLS
   */
  ClientTls settings(Collection<URI> servers) {
    X509ExtendedKeyManager identity =
        new IdentityFiles("--client", certificate, key, passwordFile).load();
    ClientTls settings =
        new ClientTls(
            authorities == null ? null : TrustFile.read(SERVER_CA, authorities),
            identity,
            name,
            !skipsNameCheck);
    boolean tls = servers.stream().anyMatch(server -> server.getScheme().equals("https"));
    if (!tls && !settings.equals(ClientTls.DEFAULT)) {
      throw new IllegalArgumentException(
          "options for TLS are given, but "
              + servers.iterator().next()
              + " is cleartext; write https://, or leave "
              + SERVER_CA
              + ", "
              + CLIENT_CERT
              + ", "
              + SERVER_NAME
              + " and --insecure-skip-name-check out");
    }
    return settings;
  }
}
