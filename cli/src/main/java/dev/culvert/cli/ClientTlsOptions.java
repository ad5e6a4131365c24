package dev.culvert.cli;

import dev.culvert.core.config.ClientTls;
import java.net.URI;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which servers a client trusts, and what it shows of itself: options of every command that
 * connects to one.
 */
public final class ClientTlsOptions {

  static final String SERVER_CA = "--server-ca";
  static final String SERVER_NAME = "--server-name";
  static final String CLIENT_CERT = "--client-cert";
  static final String CLIENT_KEY = "--client-key";
  private static final String CLIENT_KEY_PASSWORD = "--client-key-password-file";

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
      names = CLIENT_KEY_PASSWORD,
      paramLabel = "FILE",
      description = "Its first line is the password of the key or the PKCS12 file.")
  private @Nullable String passwordFile;

  /** As {@link PortForwardCommand#take}. */
  boolean take(String option, String value) {
    switch (option) {
      case SERVER_CA -> authorities = value;
      case SERVER_NAME -> name = value;
      case CLIENT_CERT -> certificate = value;
      case CLIENT_KEY -> key = value;
      case CLIENT_KEY_PASSWORD -> passwordFile = value;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The files and names, to be told to another JVM. */
  public ClientTlsFiles files() {
    return new ClientTlsFiles(authorities, name, skipsNameCheck, certificate, key, passwordFile);
  }

  /**
   * The settings.
   *
   * @param servers which will be connected to
   * @throws IllegalArgumentException as {@link ClientTlsFiles#settings}
   */
  ClientTls settings(Collection<URI> servers) {
    return files().settings(servers);
  }
}
