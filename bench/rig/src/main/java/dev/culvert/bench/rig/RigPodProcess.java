package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** The pod: {@link PodApp} in a process, and where it can, in a network namespace of its own. */
final class RigPodProcess implements Pod {

  private final ControlledProcess process;
  private final boolean namespaced;
  private final Map<PodPort, Integer> ports;

  private RigPodProcess(ControlledProcess process, boolean namespaced) {
    this.process = process;
    this.namespaced = namespaced;
    this.ports = RigPodService.parsePorts(process.facts());
  }

  /**
   * Starts the pod.
   *
   * @param namespaced in a network namespace of its own, or on the host's network
   * @param listen from where else than that namespace
   */
  static RigPodProcess start(boolean namespaced, ListenAddress listen) throws IOException {
    List<String> options = new ArrayList<>(JvmOptions.quiet(Runtime.version().feature()));
    // What it does is system calls: compile it at once, and leave the rest of the machine alone.
    options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    options.add("-XX:MaxDirectMemorySize=512m"); // 1,000 connections have a buffer each.
    List<String> command = JvmOptions.command(options, PodApp.class, listen.name());
    return new RigPodProcess(
        new ControlledProcess("the pod", namespaced ? NetworkNamespace.inNew(command) : command),
        namespaced);
  }

  long pid() {
    return process.pid();
  }

  boolean namespaced() {
    return namespaced;
  }

  @Override
  public int port(PodPort port) {
    return Objects.requireNonNull(ports.get(port), port.name());
  }

  @Override
  public Optional<Path> namespace() {
    return namespaced
        ? Optional.of(Path.of("/proc", Long.toString(pid()), "ns", "net"))
        : Optional.empty();
  }

  @Override
  public ReceivedBytes received() throws IOException {
    return RigPodService.parseCount(process.ask(ControlLoop.BYTES));
  }

  @Override
  public OptionalLong cpuMillis() {
    return OptionalLong.of(new ProcessFacts(process.pid()).workMillis());
  }

  @Override
  public OptionalLong compilerMillis() {
    return OptionalLong.of(new ProcessFacts(process.pid()).compilerMillis());
  }

  @Override
  public void close() {
    process.close();
  }
}
