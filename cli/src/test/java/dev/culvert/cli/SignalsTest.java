package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a signal does to a command that is no role, or not yet. */
@Timeout(120)
class SignalsTest {

  private static final int BY_SIGTERM = 128 + 15;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path directory = Path.of("");

  @Test
  void aRoleThatStillReadsItsSettingsEndsAtOnce() throws Exception {
    Path settings = directory.resolve("settings");
    assertThat(new ProcessBuilder("mkfifo", "" + settings).start().waitFor()).isZero();
    try (RandomAccessFile unfinished = new RandomAccessFile(settings.toFile(), "rw");
        CulvertProcess node = CulvertProcess.start("node", "--config", "" + settings)) {
      assertThat(unfinished.length()).isZero();
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> isOpen(node, settings));
      node.signal("TERM");

      assertThat(node.await()).as("%s", node).isEqualTo(BY_SIGTERM);
    }
  }

  private static boolean isOpen(CulvertProcess process, Path file) throws IOException {
    try (Stream<Path> opened = Files.list(Path.of("/proc", "" + process.pid(), "fd"))) {
      for (Path descriptor : opened.toList()) {
        if (Files.isSameFile(descriptor, file)) {
          return true;
        }
      }
      return false;
    }
  }
}
