package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A pod that is a network namespace and nothing else, by iproute2. */
final class NamedNamespace {

  private NamedNamespace() {}

  static void add(PodRef pod) throws IOException, InterruptedException {
    ip("netns", "add", name(pod));
  }

  static void delete(PodRef pod) throws IOException, InterruptedException {
    ip("netns", "delete", name(pod));
  }

  static void raiseLoopback(PodRef pod) throws IOException, InterruptedException {
    ip("-netns", name(pod), "link", "set", "lo", "up");
  }

  private static String name(PodRef pod) {
    return pod.namespace() + "_" + pod.name();
  }

  /** From a network namespace of its own, since 'ip netns add' goes back to where it was called. */
  private static void ip(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "ip"));
    command.addAll(List.of(words));
    Process ip = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ip.waitFor()).as(said).isZero();
  }
}
