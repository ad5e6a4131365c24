package dev.culvert.bench.rig;

import dev.culvert.core.PodRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@code kubectl port-forward}, to the cluster and with the credentials that its own configuration
 * says. Not thread-safe.
 */
final class Kubectl implements Forwards {

  /** The sockets of this process's namespace, which is kubectl's too: proc(5). */
  private static final Path SOCKETS = Path.of("/proc/self/net/tcp");

  private static final double NANOS_PER_MILLI = 1e6;

  private final PodRef pod;
  private final List<ForeignProcess> started = new ArrayList<>();
  private OptionalDouble readyMillis = OptionalDouble.empty();

  Kubectl(PodRef pod) {
    this.pod = pod;
  }

  @Override
  public Map<Integer, Integer> forward(Collection<Integer> remotePorts) throws IOException {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    for (int remote : remotePorts) {
      ports.put(remote, FreePort.find());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "port-forward",
                "--address=127.0.0.1",
                "--namespace=" + pod.namespace(),
                "pod/" + pod.name()));
    ports.forEach((remote, local) -> command.add(local + ":" + remote));
    long start = System.nanoTime();
    ForeignProcess process = ForeignProcess.start("kubectl", Path.of("/"), command);
    started.add(process);
    for (int local : ports.values()) {
      process.awaitListening(local, SOCKETS);
    }
    readyMillis = OptionalDouble.of((System.nanoTime() - start) / NANOS_PER_MILLI);
    return ports;
  }

  @Override
  public OptionalDouble readyMillis() {
    return readyMillis;
  }

  @Override
  public long clientMillis() {
    return started.stream().mapToLong(ForeignProcess::cpuMillis).sum();
  }

  @Override
  public void close() {
    started.forEach(ForeignProcess::close);
  }
}
