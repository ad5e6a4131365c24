package dev.culvert.cli;

import dev.culvert.server.ServerTls;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a server speaks TLS, as whom, and to whom. */
final class ServerTlsOptions {

  static final String CLIENT_CA = "--tls-client-ca";

  private static final String GATEWAY = "--tls-gateway";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Listen with TLS and this certificate: PEM, with those of the authorities below the"
              + " root behind it; or PKCS12 (.p12, .pfx).")
  private @Nullable String certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PEM; not with PKCS12.")
  private @Nullable String key;

  @Option(
      names = "--tls-key-password-file",
      paramLabel = "FILE",
      description = "Its first line is the password of the key or the PKCS12 file.")
  private @Nullable String passwordFile;

  @Option(
      names = CLIENT_CA,
      paramLabel = "FILE",
      description =
          "Let in only clients with a certificate that one of these authorities has signed, PEM.")
  private @Nullable String clientAuthorities;

  @Option(
      names = GATEWAY,
      paramLabel = "NAME",
      split = ",",
      description =
          "Believe who a client is from gateways whose certificate is for this DNS name"
              + " (default: from none).")
  private List<String> gateways = List.of();

  /**
   * The settings; null for cleartext.
   *
   * @throws IllegalArgumentException if an option is missing or a file is wrong
   */
  @Nullable ServerTls settings() {
    X509ExtendedKeyManager identity =
        new IdentityFiles("--tls", certificate, key, passwordFile).load();
    if (clientAuthorities == null) {
      if (!gateways.isEmpty()) {
        throw new IllegalArgumentException(
            GATEWAY
                + " needs "
                + CLIENT_CA
                + " FILE beside it: gateways are known by certificates");
      }
      return identity == null ? null : new ServerTls(identity, null);
    }
    if (identity == null) {
      throw new IllegalArgumentException(
          CLIENT_CA + " needs --tls-cert FILE beside it: without TLS clients show no certificate");
    }
    return new ServerTls(
        identity,
        TrustFile.read(CLIENT_CA, clientAuthorities),
        gateways.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()));
  }
}
