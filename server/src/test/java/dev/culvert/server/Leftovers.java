package dev.culvert.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What this process still has: sockets, by /proc/self/fd (proc(5)), and threads. */
final class Leftovers {

  private static final Path FDS = Path.of("/proc/self/fd");

  private Leftovers() {}

  static long sockets() {
    try (Stream<Path> fds = Files.list(FDS)) {
      return fds.filter(Leftovers::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the live threads that begin so. */
  static List<String> threads(String prefix) {
    Thread[] all = new Thread[Thread.activeCount() + 100];
    int count = Thread.currentThread().getThreadGroup().enumerate(all);
    return Arrays.stream(all, 0, count)
        .map(Thread::getName)
        .filter(each -> each.startsWith(prefix))
        .toList();
  }

  private static boolean isSocket(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString().startsWith("socket:");
    } catch (IOException e) {
      // Closed meanwhile.
      return false;
    }
  }
}
