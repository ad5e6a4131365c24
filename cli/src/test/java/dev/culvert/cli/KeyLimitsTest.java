package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One end changes the keys of TLS 1.3 every 256 KiB (RFC 8446 section 4.6.3); the other follows.
 */
@Timeout(180)
class KeyLimitsTest {

  private static final int SEED = 7;
  private static final int LENGTH = 2 << 20;

  @TempDir private static Path directory = Path.of("");
  private static @Nullable TestPod web;

  private final List<CulvertProcess> processes = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    web = TestPod.startOnHost(new PodRef("default", "web"));
    Files.writeString(directory.resolve("pods"), "default/web host\n");
    Files.writeString(
        directory.resolve("limits"),
        "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^18,"
            + " ChaCha20-Poly1305 KeyUpdate 2^18\n");
    TestCertificates certificates = TestCertificates.get();
    PemFiles.write(directory, "n1", certificates.server(), "unused");
    PemFiles.write(directory, "ca", certificates.authority().trust());
  }

  @AfterAll
  static void stopPod() {
    pod().close();
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(CulvertProcess::close);
  }

  @ParameterizedTest
  @CsvSource({
    "netty, node",
    "jetty, node",
    "okhttp, node",
    "netty, client",
    "jetty, client",
    "okhttp, client"
  })
  void uploadsAndDownloadsGoOn(String transport, String limited) throws Exception {
    int sink = pod().port(PodService.SINK);
    int source = pod().port(PodService.SOURCE);
    CulvertProcess node =
        start(
            limited.equals("node"),
            "node",
            "--listen=127.0.0.1:0",
            "--connector=direct",
            "--static-file=" + directory.resolve("pods"),
            "--tls-cert=" + directory.resolve("n1.pem"),
            "--tls-key=" + directory.resolve("n1.key"));
    CulvertProcess client =
        start(
            limited.equals("client"),
            "port-forward",
            "web",
            ":" + sink,
            ":" + source,
            "--server=" + node.expect("^Listening on (https://\\S+)$").group(1),
            "--server-ca=" + directory.resolve("ca.pem"),
            "--transport=" + transport,
            "--connect-timeout=60s");

    byte[] bytes = new byte[LENGTH];
    new SplittableRandom(SEED).nextBytes(bytes);
    try (PodSocket up = PodSocket.connect(client.port(sink))) {
      up.send(bytes);
      up.shutdownOutput();
      assertThat(new String(up.readToEnd(), UTF_8)).startsWith(LENGTH + " " + sha256(bytes));
    }
    try (PodSocket down = PodSocket.connect(client.port(source))) {
      down.send((LENGTH + " " + SEED + "\n").getBytes(UTF_8));
      down.shutdownOutput();
      assertThat(down.readToEnd()).isEqualTo(bytes);
    }
    client.signal("TERM");
    assertThat(client.await()).isZero();
    assertThat(client.err()).isEmpty();
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static TestPod pod() {
    return Objects.requireNonNull(web, "pod");
  }

  private CulvertProcess start(boolean limited, String... args) throws IOException {
    ProcessBuilder builder = CulvertProcess.command(args);
    if (limited) {
      builder.command().add(1, "-Djava.security.properties=" + directory.resolve("limits"));
    }
    CulvertProcess process = CulvertProcess.of(builder);
    processes.add(process);
    return process;
  }
}
