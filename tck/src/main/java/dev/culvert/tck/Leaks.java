package dev.culvert.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** Compares this JVM's threads and sockets with those that there were when it was made. */
final class Leaks {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** The JVM's own, which come when they are first needed and stay. */
  private static final Set<String> JVM_THREADS =
      Set.of("Common-Cleaner", "CompletableFutureDelayScheduler", "MasterPoller", "process reaper");

  private final Set<String> idleThreads;
  private final Set<Thread> threads;
  private final long sockets;

  /**
   * @param idleThreads what the names of threads begin with that are none of ours
   */
  Leaks(Set<String> idleThreads) {
    this.idleThreads = idleThreads;
    try {
      // The first socket of a JVM brings one more descriptor, which stays.
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads = Set.copyOf(Thread.getAllStackTraces().keySet());
    sockets = sockets();
  }

  void assertNone() {
    Waiting.await("threads ended")
        .untilAsserted(() -> Assertions.assertThat(newThreads()).isEmpty());
    Waiting.await("sockets closed")
        .untilAsserted(() -> Assertions.assertThat(sockets()).isLessThanOrEqualTo(sockets));
  }

  private List<String> newThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !threads.contains(thread))
        .map(Thread::getName)
        .filter(name -> !isOfJvm(name) && idleThreads.stream().noneMatch(name::startsWith))
        .toList();
  }

  private static boolean isOfJvm(String name) {
    return JVM_THREADS.contains(name)
        || name.startsWith("ForkJoinPool")
        || name.startsWith("awaitility")
        || name.startsWith("VirtualThread-")
        || name.startsWith("junit-")
        || name.startsWith("Read-Poller")
        || name.startsWith("Write-Poller")
        || name.startsWith("Attach Listener");
  }

  /** Descriptors of sockets that this process has open; zero where that cannot be known. */
  static long sockets() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.filter(Leaks::isSocket).count();
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
