package dev.culvert.tck;

import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.PodAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A pod to test against: a process in which every {@link PodService} runs, with a network namespace
 * of its own unless it is said otherwise. Needs Linux, the programs {@code unshare} and {@code ip},
 * and root, or the root of a user namespace. Thread-safe.
 */
public final class TestPod implements AutoCloseable {

  private static final long EXIT_SECONDS = 10;

  /** An address of the host that is not the one which everybody listens on. */
  private static final String IP = "127.0.0.2";

  private static final String FAR_IP = "198.18.0.2";
  private static final String NEAR_IP = "198.18.0.1";
  private static final String LINK = "culvert-tck";

  private final PodRef name;
  private final Process process;
  private final PodAddress address;
  private final Map<PodService, Integer> ports;

  private TestPod(
      PodRef name, Process process, PodAddress address, Map<PodService, Integer> ports) {
    this.name = name;
    this.process = process;
    this.address = address;
    this.ports = ports;
  }

  /**
   * Starts a pod in a network namespace of its own and waits until it serves.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod start(PodRef name) throws IOException {
    return startInside(name, inNamespace("ip link set lo up"));
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
    return startInside(name, command);
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
    return startInside(name, command);
  }

  /**
   * Starts a pod on the host's network, where its ports are any that are free.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startOnHost(PodRef name) throws IOException {
    return start(name, onHost(), process -> new PodAddress.OnHost(name));
  }

  /**
   * Starts a pod that is known by its IPs and listens there alone: 127.0.0.2 and ::1 of the host,
   * where its ports are any that are free.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startByIp(PodRef name) throws IOException {
    return startByIp(name, onHost("ip=" + IP), ip(IP), PodPorts.LOOPBACK.get(1));
  }

  /**
   * As {@link #startByIp}, at 127.0.0.2 alone.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startByIpWithoutIpv6(PodRef name) throws IOException {
    return startByIp(name, onHost("ip=" + IP, "without-ipv6"), ip(IP));
  }

  /**
   * Starts a pod in a network namespace of its own, to which a veth(4) leads from this process's,
   * and which is known by its IP. One at a time, and with a network that belongs to this process.
   *
   * @throws IOException if it does not start; the message has what it said
   */
  public static TestPod startBehindLink(PodRef name) throws IOException {
    List<String> command =
        inNamespace(
            String.join(
                " && ",
                "ip link set lo up",
                "ip link add eth0 type veth peer name "
                    + LINK
                    + " netns "
                    + ProcessHandle.current().pid(),
                "ip addr add " + FAR_IP + "/30 dev eth0",
                "ip link set eth0 up"));
    command.addAll(List.of("ip=" + FAR_IP, "without-ipv6"));
    TestPod pod = startByIp(name, command, ip(FAR_IP));
    boolean linked = false;
    try {
      run("ip", "addr", "add", NEAR_IP + "/30", "dev", LINK);
      run("ip", "link", "set", LINK, "up");
      linked = true;
      return pod;
    } finally {
      if (!linked) {
        pod.close();
      }
    }
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
    return namespaceOf(process);
  }

  /** Where the pod is: its namespace as a file, its IPs, or the host's network. */
  public PodAddress address() {
    return address;
  }

  /** Where its services listen, in the order in which they are dialled. */
  public List<InetAddress> dialled() {
    return address.ips().isEmpty() ? PodPorts.LOOPBACK : address.ips();
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

  private static List<String> onHost(String... options) {
    List<String> command = new ArrayList<>(server());
    command.add("any-ports");
    command.addAll(List.of(options));
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

  private static TestPod startInside(PodRef name, List<String> command) throws IOException {
    return start(name, command, process -> new PodAddress.InNamespace(name, namespaceOf(process)));
  }

  private static TestPod startByIp(PodRef name, List<String> command, InetAddress... ips)
      throws IOException {
    return start(name, command, process -> new PodAddress.ByIp(name, List.of(ips)));
  }

  private static TestPod start(
      PodRef name, List<String> command, Function<Process, PodAddress> address) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    boolean ready = false;
    try {
      Map<PodService, Integer> ports = readPorts(process);
      ready = true;
      return new TestPod(name, process, address.apply(process), ports);
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

  private static Path namespaceOf(Process process) {
    return Path.of("/proc", Long.toString(process.pid()), "ns", "net");
  }

  private static InetAddress ip(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + ": status " + status + ": " + said);
    }
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
