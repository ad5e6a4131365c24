package dev.culvert.bench.run;

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

/**
 * The file lock that every JMH holds while it runs, so that no two disturb each other. It is held
 * here for JMH, since two forks that measure in turns are two runs of it: JMH itself is told not to
 * take it. Whoever takes it closes it.
 */
final class JmhLock implements AutoCloseable {

  static {
    System.setProperty("jmh.ignoreLock", "true");
  }

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Path FILE = TEMPORARY.resolve("jmh.lock");
  private static final Pattern LEFT = Pattern.compile("jmh[0-9]+(stdout|stderr|compilecommand)");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final FileChannel channel;

  private JmhLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it, when no other JMH runs.
   *
   * @param waiting is run once if there is one
   */
  static JmhLock take(Runnable waiting) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      boolean said = false;
      while (channel.tryLock() == null) {
        if (!said) {
          waiting.run();
          said = true;
        }
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
      return new JmhLock(channel);
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void requireHeld() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("JMH's lock is not held");
    }
  }

  /** Gives it back. Idempotent. */
  @Override
  public void close() throws IOException {
    channel.close();
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
}
