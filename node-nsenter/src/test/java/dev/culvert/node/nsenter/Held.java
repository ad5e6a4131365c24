package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this JVM holds.
 *
 * @param children its child processes, those not yet reaped too
 * @param descriptors how many it has open that are no files
 * @param threads those of Culvert
 */
record Held(Set<Long> children, long descriptors, Set<Long> threads) {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static Held now() {
    return new Held(
        ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet()),
        openDescriptors(),
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("culvert-"))
            .map(Thread::getId)
            .collect(Collectors.toSet()));
  }

  /** Waits until nothing is held that was not held when this was made. */
  void awaitNothingMore() {
    Patience.await("nothing more held")
        .untilAsserted(
            () -> {
              Held now = now();
              assertThat(without(now.children, children)).as("children").isEmpty();
              assertThat(without(now.threads, threads)).as("threads").isEmpty();
              assertThat(now.descriptors).as("descriptors").isLessThanOrEqualTo(descriptors);
            });
  }

  private static Set<Long> without(Set<Long> now, Set<Long> before) {
    Set<Long> more = new HashSet<>(now);
    more.removeAll(before);
    return more;
  }

  private static long openDescriptors() {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(Held::isNoFile).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isNoFile(Path descriptor) {
    try {
      return !Files.readSymbolicLink(descriptor).toString().startsWith("/");
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
