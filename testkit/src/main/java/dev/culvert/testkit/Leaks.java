package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what this process holds with what it held when this was made: threads, child processes,
 * and descriptors of sockets, pipes, namespaces and processes. Immutable.
 */
public final class Leaks {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final List<String> KINDS =
      List.of("socket:", "pipe:", "net:", "anon_inode:[pidfd]");

  /** What the names of the JVM's own threads begin with: they come when needed, and stay. */
  private static final List<String> JVM_THREADS =
      List.of(
          "Common-Cleaner",
          "CompletableFutureDelayScheduler",
          "MasterPoller",
          "process reaper",
          "ForkJoinPool",
          "awaitility",
          "VirtualThread-",
          "junit-",
          "Read-Poller",
          "Write-Poller",
          "Attach Listener");

  private final Set<String> idleThreads;
  private final Set<Thread> threads;
  private final Set<Long> children;
  private final long descriptors;

  /** Every thread that comes is ours. */
  public Leaks() {
    this(Set.of());
  }

  /**
   * @param idleThreads what the names of threads begin with that are none of ours
   */
  public Leaks(Set<String> idleThreads) {
    this.idleThreads = Set.copyOf(idleThreads);
    try {
      // The first socket of a JVM brings one more descriptor, which stays.
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads = Set.copyOf(Thread.getAllStackTraces().keySet());
    children = children();
    descriptors = descriptors(Leaks::isCounted);
  }

  /** Waits until nothing is held that was not held when this was made. */
  public void assertNone() {
    Patience.await("threads ended").untilAsserted(() -> assertThat(newThreads()).isEmpty());
    Patience.await("child processes ended")
        .untilAsserted(() -> assertThat(children()).isSubsetOf(children));
    Patience.await("descriptors closed")
        .untilAsserted(
            () -> assertThat(descriptors(Leaks::isCounted)).isLessThanOrEqualTo(descriptors));
  }

  /** Descriptors of sockets that this process has open; zero where that cannot be known. */
  public static long sockets() {
    return descriptors(target -> target.startsWith("socket:"));
  }

  /** The names of the live threads that begin so. */
  public static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** The network namespaces that threads of this process are in; empty where there are none. */
  public static Set<String> namespacesOfThreads() throws IOException {
    Set<String> found = new TreeSet<>();
    if (Files.isDirectory(TASKS)) {
      try (Stream<Path> tasks = Files.list(TASKS)) {
        for (Path task : tasks.toList()) {
          try {
            found.add(Files.readSymbolicLink(task.resolve("ns/net")).toString());
          } catch (IOException e) {
            // The thread has ended meanwhile.
          }
        }
      }
    }
    return found;
  }

  private List<String> newThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !threads.contains(thread))
        .map(Thread::getName)
        .filter(name -> JVM_THREADS.stream().noneMatch(name::startsWith))
        .filter(name -> idleThreads.stream().noneMatch(name::startsWith))
        .toList();
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static long descriptors(Predicate<String> kind) {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(Leaks::target).filter(kind).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCounted(String target) {
    return KINDS.stream().anyMatch(target::startsWith);
  }

  /** What a descriptor leads to; nothing if it was closed meanwhile. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
