package dev.culvert.bench.driver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Waits for other benchmarks on this machine: JMH holds a file lock while it runs, and a second one
 * would give up at once.
 */
final class JmhLock {

  private static final Path FILE = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private JmhLock() {}

  /**
   * Returns when no other JMH runs.
   *
   * @param waiting is run once if there is one
   */
  static void awaitFree(Runnable waiting) throws IOException, InterruptedException {
    boolean said = false;
    while (!isFree()) {
      if (!said) {
        waiting.run();
        said = true;
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
  }

  /** Whether JMH gave up only because another one had the lock. */
  static boolean isTaken(RunnerException failure) {
    return String.valueOf(failure.getMessage()).contains("Unable to acquire the JMH lock");
  }

  private static boolean isFree() throws IOException {
    if (!Files.exists(FILE)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(FILE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    }
  }
}
