package dev.culvert.bench.rig;

import dev.culvert.cli.ClientTlsFiles;
import dev.culvert.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The node's certificate (P-256, signed by itself) and its key, made by the JDK's keytool for one
 * rig. Whoever makes it closes it, and the files are gone.
 */
final class RigIdentity implements Started.Part {

  /** Of a key that lives for one fork. */
  private static final String PASSWORD = "culvert";

  /** What the certificate is for beside 127.0.0.1. */
  static final String NAME = "node.culvert";

  private static final String CERTIFICATE = "node.pem";
  private static final long PATIENCE_SECONDS = 20;

  private final Path folder;

  private RigIdentity(Path folder) {
    this.folder = folder;
  }

  static RigIdentity make() throws IOException {
    RigIdentity identity = new RigIdentity(Files.createTempDirectory("culvert-bench-tls"));
    try {
      identity.keytool(
          "-genkeypair -alias node -keyalg EC -groupname secp256r1 -dname CN=culvert-bench"
              + " -ext san=ip:127.0.0.1,dns:"
              + NAME
              + " -validity 2");
      identity.keytool("-exportcert -rfc -alias node -file " + identity.certificate());
      return identity;
    } catch (IOException e) {
      identity.close();
      throw e;
    }
  }

  /** The file with both, for another process to {@link #read}. */
  Path file() {
    return folder.resolve("node.p12");
  }

  /** What a command that connects to the node is told of it, by name if through a link. */
  ClientTlsFiles files(boolean byName) {
    return new ClientTlsFiles(
        certificate().toString(), byName ? NAME : null, false, null, null, null);
  }

  static X509ExtendedKeyManager read(Path file) throws IOException {
    return TlsFiles.identity(file, PASSWORD.toCharArray());
  }

  /** Trusts the certificate beside that file alone. */
  static X509ExtendedTrustManager readTrust(Path file) throws IOException {
    return TlsFiles.trust(file.resolveSibling(CERTIFICATE), null);
  }

  @Override
  public void close() {
    file().toFile().delete();
    certificate().toFile().delete();
    folder.toFile().delete();
  }

  private Path certificate() {
    return folder.resolve(CERTIFICATE);
  }

  private void keytool(String arguments) throws IOException {
    Process keytool =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool").toString()),
                        Stream.of(
                            (arguments
                                    + " -storetype PKCS12 -storepass "
                                    + PASSWORD
                                    + " -keystore "
                                    + file())
                                .split(" ")))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new IOException("keytool could not make a certificate: " + arguments);
      }
    } catch (InterruptedException e) {
      keytool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
  }
}
