package dev.culvert.cli;

import dev.culvert.tls.TlsFiles;
import java.nio.file.Path;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom to trust: the file of authorities that an option names. */
final class TrustFile {

  private TrustFile() {}

  /**
   * @throws IllegalArgumentException if the file is wrong; the message names the option
   */
  static X509ExtendedTrustManager read(String option, String file) {
    try {
      FileOwnership.require("the authorities", Path.of(file));
      return TlsFiles.trust(Path.of(file), null);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }
}
