package dev.culvert.bench.rig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pod: {@link PodApp} in a process, and where it can, in a network namespace of its own. */
public final class PodProcess implements AutoCloseable {

  private static final List<String> IN_NEW_NAMESPACE =
      List.of(
          "unshare",
          "--net",
          "--",
          "sh",
          "-c",
          "{ ip link set lo up || busybox ip link set lo up; } && exec \"$@\"",
          "sh");

  private final ControlledProcess process;
  private final boolean namespaced;
  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);

  private PodProcess(ControlledProcess process, boolean namespaced) {
    this.process = process;
    this.namespaced = namespaced;
    for (String fact : process.facts().split(" ", -1)) {
      String[] pair = fact.split("=", 2);
      ports.put(PodPort.valueOf(pair[0]), Integer.parseInt(pair[1]));
    }
  }

  /**
   * Starts the pod.
   *
   * @param namespaced in a network namespace of its own, or on the host's network
   */
  static PodProcess start(boolean namespaced) throws IOException {
    List<String> command = new ArrayList<>(namespaced ? IN_NEW_NAMESPACE : List.of());
    List<String> options = new ArrayList<>(JvmOptions.quiet(Runtime.version().feature()));
    // What it does is system calls: compile it at once, and leave the rest of the machine alone.
    options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(JvmOptions.command(options, PodApp.class));
    return new PodProcess(new ControlledProcess("the pod", command), namespaced);
  }

  long pid() {
    return process.pid();
  }

  boolean namespaced() {
    return namespaced;
  }

  int port(PodPort port) {
    return Objects.requireNonNull(ports.get(port), port.name());
  }

  /**
   * What the {@linkplain PodPort#SINK sink} has received.
   *
   * @throws IOException also if what it received was not what was sent
   */
  public Count received() throws IOException {
    String[] parts = process.ask(ControlLoop.BYTES).split(" ", 2);
    return new Count(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  long cpuMillis() {
    return new ProcessFacts(process.pid()).cpuMillis();
  }

  @Override
  public void close() {
    process.close();
  }
}
