package dev.culvert.bench.driver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Waits for other benchmarks on this machine: JMH holds a file lock while it runs, and a second one
 * would give up at once.
 */
final class JmhLock {

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Path FILE = TEMPORARY.resolve("jmh.lock");
  private static final Pattern LEFT = Pattern.compile("jmh[0-9]+(stdout|stderr|compilecommand)");
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

  /**
   * Deletes what a JMH that was killed has left: what its forks printed and were to compile. While
   * the lock is held here, no other JMH is at work.
   */
  static void sweep() throws IOException {
    if (!Files.exists(FILE)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(FILE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        Stream<Path> files = Files.list(TEMPORARY)) {
      if (lock != null) {
        for (Path file : files.filter(JmhLock::isLeft).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isLeft(Path file) {
    return LEFT.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.isWritable(file);
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
