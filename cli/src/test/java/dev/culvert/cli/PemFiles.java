package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Writes certificates and keys where options can name them. */
final class PemFiles {

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private PemFiles() {}

  /** Writes {@code NAME.pem}, {@code NAME.key} and {@code NAME.p12}. */
  static void write(Path directory, String name, X509ExtendedKeyManager identity, String password)
      throws IOException, GeneralSecurityException {
    String alias =
        Stream.of("EC", "RSA")
            .flatMap(type -> Stream.ofNullable(identity.getServerAliases(type, null)))
            .flatMap(Stream::of)
            .findFirst()
            .orElseThrow();
    X509Certificate[] chain = Objects.requireNonNull(identity.getCertificateChain(alias));
    PrivateKey key = Objects.requireNonNull(identity.getPrivateKey(alias));
    Files.writeString(directory.resolve(name + ".pem"), certificates(chain));
    Files.writeString(directory.resolve(name + ".key"), block("PRIVATE KEY", key.getEncoded()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(name, key, password.toCharArray(), chain);
    try (var out = Files.newOutputStream(directory.resolve(name + ".p12"))) {
      store.store(out, password.toCharArray());
    }
  }

  /** Writes {@code NAME.pem}. */
  static void write(Path directory, String name, X509ExtendedTrustManager trust)
      throws IOException, GeneralSecurityException {
    Files.writeString(directory.resolve(name + ".pem"), certificates(trust.getAcceptedIssuers()));
  }

  private static String certificates(X509Certificate... chain) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      text.append(block("CERTIFICATE", certificate.getEncoded()));
    }
    return text.toString();
  }

  private static String block(String label, byte[] der) {
    String body = new String(LINES.encode(der), US_ASCII);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, body, label);
  }
}
