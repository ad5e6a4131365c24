package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS 1.3 changes its keys in the middle of a transfer (RFC 8446 section 4.6.3). */
@Timeout(180)
final class KeyUpdateTest {

  @TempDir Path directory;

  @Test
  void transfersGoOnWhenTheEndThatReceivesChangesTheKeys() throws Exception {
    Path limits = directory.resolve("limits");
    Files.writeString(
        limits,
        "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^18,"
            + " ChaCha20-Poly1305 KeyUpdate 2^18\n");
    Path log = directory.resolve("log");
    assertThat(run(limits, log)).as("%s", Files.readString(log)).isZero();
  }

  private static int run(Path limits, Path log) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.security.properties=" + limits,
                "-cp",
                System.getProperty("java.class.path"),
                KeyUpdates.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      return child.waitFor(120, TimeUnit.SECONDS) ? child.exitValue() : -1;
    } finally {
      child.destroyForcibly();
    }
  }
}
