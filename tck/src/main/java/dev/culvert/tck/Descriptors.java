package dev.culvert.tck;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All descriptors that this process may have, taken for a while. Confined to one thread. */
final class Descriptors {

  private static final int ROOM = 64;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String LIMIT = "Max open files";

  private final String before = softLimit();
  private final List<FileInputStream> taken = new ArrayList<>();

  private Descriptors() throws IOException {}

  /**
   * Lowers the limit and takes what is left, down to the last one, until the action is over.
   *
   * @param action must need no descriptor itself: its classes are loaded
   */
  static <T> T without(Supplier<T> action) throws IOException {
    Descriptors all = new Descriptors();
    limit(Long.toString(highest() + ROOM));
    try {
      all.takeUntilNoneComesBack();
      return action.get();
    } finally {
      all.giveBack();
    }
  }

  private void giveBack() throws IOException {
    try {
      for (FileInputStream file : taken) {
        file.close();
      }
    } finally {
      limit(before);
    }
  }

  /** What was used before may be closed by other threads yet. */
  private void takeUntilNoneComesBack() {
    int before;
    do {
      before = taken.size();
      take();
      LockSupport.parkNanos(LATE_NANOS);
      take();
    } while (taken.size() > before);
  }

  @SuppressWarnings("EmptyCatch")
  private void take() {
    try {
      while (true) {
        taken.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      // So the JDK calls EMFILE: there is none left.
    }
  }

  private static long highest() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.mapToLong(fd -> Long.parseLong(fd.getFileName().toString())).max().orElse(0);
    }
  }

  /** proc(5): the columns are name, soft limit, hard limit, unit. */
  private static String softLimit() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/limits")).stream()
        .filter(line -> line.startsWith(LIMIT))
        .map(line -> line.substring(LIMIT.length()).strip().split(" +", 2)[0])
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/self/limits has no " + LIMIT));
  }

  /** The soft limit alone, so that an ordinary user may raise it again: prlimit(1). */
  private static void limit(String soft) throws IOException {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", "" + ProcessHandle.current().pid(), "--nofile=" + soft + ":")
            .redirectErrorStream(true)
            .start();
    String said =
        new String(prlimit.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (prlimit.waitFor() != 0) {
        throw new IOException("prlimit --nofile=" + soft + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while prlimit ran");
    } finally {
      closePipes(prlimit);
    }
  }

  /** Now, and not when the JDK's reaper comes to it: that would free descriptors again. */
  private static void closePipes(Process process) throws IOException {
    process.getOutputStream().close();
    process.getInputStream().close();
    process.getErrorStream().close();
  }
}
