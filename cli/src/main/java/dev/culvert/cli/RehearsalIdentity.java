package dev.culvert.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key and its certificate for 127.0.0.1, signed by itself, in files that go with the rehearsal.
 * Immutable.
 *
 * @param store of the key, PKCS12
 * @param password the file with the store's password
 * @param certificate PEM
 */
record RehearsalIdentity(Path store, Path password, Path certificate) {

  private static final String SECRET = "of no use to anybody";
  private static final String ALIAS = "rehearsal";

  /**
   * Makes one.
   *
   * @param keytool the JDK's
   * @throws IOException if that fails
   */
  static RehearsalIdentity make(Path keytool, Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("identity.p12");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            SECRET,
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-dname",
            "CN=rehearsal",
            "-ext",
            "san=ip:127.0.0.1");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(keytool + " has ended with exit code " + code);
    }
    return new RehearsalIdentity(
        store,
        Files.writeString(folder.resolve("password"), SECRET + "\n"),
        Files.writeString(folder.resolve("certificate.pem"), pem(store)));
  }

  private static String pem(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, SECRET.toCharArray());
    }
    byte[] encoded = keys.getCertificate(ALIAS).getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END CERTIFICATE-----\n";
  }

  List<String> serverOptions() {
    return List.of("--tls-cert", store.toString(), "--tls-key-password-file", password.toString());
  }

  List<String> clientOptions() {
    return List.of("--server-ca", certificate.toString());
  }
}
