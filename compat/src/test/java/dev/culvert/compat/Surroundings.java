package dev.culvert.compat;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.pod.StaticLocatorProvider;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;

/** A pod, and two nodes that lead to it, in cleartext and with TLS. Thread-safe. */
final class Surroundings implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private final Path store;
  private final TestPod pod;
  private final PodLocator locator;
  private final PodConnector connector;
  private final ForwardServer plain;
  private final ForwardServer secure;

  private Surroundings(Path directory) throws Exception {
    this.directory = directory;
    this.store = directory.resolve("authorities.p12");
    writeAuthorities(store);
    Path pods = Files.writeString(directory.resolve("pods"), Beside.POD + " host\n");
    ServerConfig cleartext =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.pod = TestPod.startOnHost(Beside.POD);
    this.locator =
        new StaticLocatorProvider()
            .create(
                new LocatorConfig(
                    LocatorConfig.DEFAULT.watchInterval(), Map.of("static.file", "" + pods)));
    this.connector = new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);
    NodeBackend node = new NodeBackend(locator, connector);
    this.plain = ForwardServer.start(cleartext, node);
    this.secure =
        ForwardServer.start(
            cleartext.withTls(new ServerTls(TestCertificates.get().server(), null)), node);
  }

  /**
   * @param directory for what is written; the caller's to delete
   */
  static Surroundings start(Path directory) throws Exception {
    return new Surroundings(directory);
  }

  /** With the ports of this pod. */
  Conversations conversations(long bytes, int atOnce) {
    return new Conversations(
        pod.port(PodService.ECHO),
        pod.port(PodService.HALF_CLOSES_FIRST),
        pod.port(PodService.RESETS_AFTER_DATA),
        bytes,
        atOnce);
  }

  /**
   * Runs {@link Beside} and tells what it has said.
   *
   * @param java the command, up to the program's arguments
   */
  String run(List<String> java, String transport, Conversations conversations)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.addAll(
        List.of(
            transport,
            store.toString(),
            conversations.argument(),
            plain.uri().toString(),
            secure.uri().toString()));
    Said said = run(command);
    return said.out().isEmpty() ? "fails: " + said.err() : said.out();
  }

  /** Runs a program to its end. */
  Said run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    return new Said(
        ended ? Files.readString(out).strip() : "fails: hangs", Files.readString(err).strip());
  }

  /** A folder with {@code server.pem}, {@code server.key}, {@code root.pem} and {@code pods}. */
  Path files() throws IOException {
    TestCertificates certificates = TestCertificates.get();
    X509ExtendedKeyManager server = certificates.server();
    String alias = server.getServerAliases("EC", null)[0];
    pem("server.key", "PRIVATE KEY", server.getPrivateKey(alias).getEncoded());
    try {
      pem("server.pem", "CERTIFICATE", server.getCertificateChain(alias)[0].getEncoded());
      pem(
          "root.pem",
          "CERTIFICATE",
          certificates.authority().trust().getAcceptedIssuers()[0].getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
    return directory;
  }

  private void pem(String name, String label, byte[] der) throws IOException {
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n");
  }

  /** What a program has said on its outputs. */
  record Said(String out, String err) {}

  @Override
  public void close() throws IOException {
    try (pod;
        locator;
        connector;
        plain;
        secure) {
      // In the opposite order.
    }
  }

  private static void writeAuthorities(Path store) throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    for (X509Certificate issuer : TestCertificates.get().authority().trust().getAcceptedIssuers()) {
      authorities.setCertificateEntry("authority", issuer);
    }
    try (OutputStream out = Files.newOutputStream(store)) {
      authorities.store(out, Beside.PASSWORD.toCharArray());
    }
  }
}
