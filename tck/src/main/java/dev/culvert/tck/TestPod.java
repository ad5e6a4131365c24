package dev.culvert.tck;

import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A pod to test against: a process with a network namespace of its own, in which every {@link
 * PodService} runs. Needs Linux, the programs {@code unshare} and {@code ip}, and root, or the root
 * of a user namespace. Thread-safe.
 */
public final class TestPod implements AutoCloseable {

  private static final long EXIT_SECONDS = 10;

  private final PodRef name;
  private final Process process;
  private final boolean onHost;
  private final Map<PodService, Integer> ports;

  private TestPod(PodRef name, Process process, boolean onHost, Map<PodService, Integer> ports) {
    this.name = name;
    this.process = process;
    this.onHost = onHost;
    this.ports = ports;
  }

  /**
   * Starts a pod in a network namespace of its own and waits until it serves.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod start(PodRef name) throws IOException {
    return start(name, inNamespace("ip link set lo up"), false);
  }

  /**
   * As {@link #start}, in a namespace whose IPv6 is turned off.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startWithoutIpv6(PodRef name) throws IOException {
    List<String> command =
        inNamespace("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 && ip link set lo up");
    command.add("without-ipv6");
    return start(name, command, false);
  }

  /**
   * As {@link #start}, in a namespace whose connections come from a few ports alone.
   *
   * @param first the first of them
   * @param last the last one
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startWithPortRange(PodRef name, int first, int last) throws IOException {
    String range = first + " " + last;
    List<String> command =
        inNamespace(
            "echo " + range + " >/proc/sys/net/ipv4/ip_local_port_range && ip link set lo up");
    command.add("without-silence");
    return start(name, command, false);
  }

  /**
   * Starts a pod on the host's network, where its ports are any that are free.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startOnHost(PodRef name) throws IOException {
    List<String> command = new ArrayList<>(server());
    command.add("any-ports");
    return start(name, command, true);
  }

  /** The pod's name. */
  public PodRef name() {
    return name;
  }

  /** The process of the pod; its only one. */
  public long pid() {
    return process.pid();
  }

  /** A file that leads to the pod's network namespace as long as the pod lives. */
  public Path namespace() {
    return Path.of("/proc", Long.toString(pid()), "ns", "net");
  }

  /** Where the pod is: its namespace as a file, or the host's network. */
  public PodAddress address() {
    return onHost ? new PodAddress.OnHost(name) : new PodAddress.InNamespace(name, namespace());
  }

  /** Where the pod is, by its process. */
  public PodAddress addressByProcess() {
    return new PodAddress.OfProcess(name, pid());
  }

  /** The port of a service. */
  public int port(PodService service) {
    Integer port = ports.get(service);
    if (port == null) {
      throw new IllegalArgumentException("the pod said nothing of " + service);
    }
    return port;
  }

  /** Ends the pod and waits until it is gone. Idempotent. */
  @Override
  public void close() {
    kill(process);
  }

  private static List<String> inNamespace(String preparation) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--net", "sh", "-c", preparation + " && exec \"$@\"", "sh"));
    command.addAll(server());
    return command;
  }

  private static List<String> server() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        System.getProperty("java.class.path"),
        PodServer.class.getName());
  }

  private static TestPod start(PodRef name, List<String> command, boolean onHost)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    boolean ready = false;
    try {
      Map<PodService, Integer> ports = readPorts(process);
      ready = true;
      return new TestPod(name, process, onHost, ports);
    } finally {
      if (!ready) {
        kill(process);
      }
    }
  }

  private static Map<PodService, Integer> readPorts(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Map<PodService, Integer> ports = new EnumMap<>(PodService.class);
    List<String> said = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("ready")) {
        return ports;
      }
      said.add(line);
      String[] words = line.split(" ", -1);
      if (words.length == 2 && words[0].matches("[A-Z0-9_]+")) {
        ports.put(PodService.valueOf(words[0]), Integer.valueOf(words[1]));
      }
    }
    throw new IOException("the pod did not start: " + String.join(" / ", said));
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("pod process " + process.pid() + " does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
