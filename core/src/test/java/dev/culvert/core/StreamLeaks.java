package dev.culvert.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Compares descriptors and stream threads with those when it was made. */
final class StreamLeaks {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final long sockets;

  StreamLeaks() throws IOException {
    // The first socket of a JVM brings one more descriptor, which stays.
    SocketChannel.open().close();
    sockets = sockets();
  }

  /** Waits until there are no more descriptors than before and no stream has a thread. */
  void assertNone() {
    await("sockets closed").until(() -> sockets() <= sockets);
    await("stream threads ended")
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("culvert-")));
  }

  /** Looks at once, and often: every test ends with it. */
  private static ConditionFactory await(String what) {
    return Awaitility.await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  private static long sockets() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.filter(StreamLeaks::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
