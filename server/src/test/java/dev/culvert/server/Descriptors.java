package dev.culvert.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sockets that this process has open, by /proc/self/fd (proc(5)). */
final class Descriptors {

  private static final Path FDS = Path.of("/proc/self/fd");

  private Descriptors() {}

  static long open() {
    try (Stream<Path> fds = Files.list(FDS)) {
      return fds.filter(Descriptors::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
