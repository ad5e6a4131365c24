package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds: threads of Culvert, child processes, and descriptors of sockets, pipes,
 * namespaces and processes. Immutable.
 */
final class LeakCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final List<String> KINDS =
      List.of("socket:", "pipe:", "net:", "anon_inode:[pidfd]");

  private final Set<Long> threads = threads();
  private final Set<Long> children = children();
  private final long descriptors = descriptors();

  /** Waits until nothing is held that was not held when this was made. */
  void assertNothingLeaked() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(threadNames(threads)).as("threads left").isEmpty();
              assertThat(without(children(), children)).as("child processes left").isEmpty();
              assertThat(descriptors()).as("descriptors open").isLessThanOrEqualTo(descriptors);
            });
  }

  /** The network namespaces that threads of this process are in; empty where there are none. */
  static Set<String> namespacesOfThreads() throws IOException {
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

  private static Set<Long> threads() {
    return culvertThreads().map(Thread::getId).collect(Collectors.toSet());
  }

  private static List<String> threadNames(Set<Long> before) {
    return culvertThreads()
        .filter(thread -> !before.contains(thread.getId()))
        .map(Thread::getName)
        .toList();
  }

  private static Stream<Thread> culvertThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("culvert-"));
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static Set<Long> without(Set<Long> now, Set<Long> before) {
    now.removeAll(before);
    return now;
  }

  private static long descriptors() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(LeakCheck::isCounted).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCounted(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return KINDS.stream().anyMatch(target::startsWith);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
