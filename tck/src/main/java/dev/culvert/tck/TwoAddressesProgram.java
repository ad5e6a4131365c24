package dev.culvert.tck;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ServerConfig;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Connects to {@code localhost}, of whose two addresses one is silent, in a JVM of its own: there
 * alone a test can say which addresses a name has. Prints {@code ok} at the end.
 *
 * <pre>java -Djdk.net.hosts.file=... -cp ... dev.culvert.tck.TwoAddressesProgram TRANSPORT</pre>
 */
public final class TwoAddressesProgram {

  private static final String HOSTS = "127.0.0.1 localhost\n::1 localhost\n";
  private static final Duration LONG = Duration.ofHours(1);

  /** Less than Netty would give a connect by itself. */
  private static final int LIMIT_SECONDS = 25;

  /** proc_pid_net(5): the columns are number, local address, remote address, state. */
  private static final List<Path> TCP_TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

  private static final String SYN_SENT = "02";

  private final ClientTransportProvider provider;
  private final ConnectionMode mode;

  private TwoAddressesProgram(ClientTransportProvider provider, ConnectionMode mode) {
    this.provider = provider;
    this.mode = mode;
  }

  /**
   * Runs, and exits with 1 if anything is not as it should be.
   *
   * @param args the transport's name, and what the names of threads begin with that it leaves
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) {
    try {
      run(args);
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
    System.out.println("ok");
    System.exit(0);
  }

  private static void run(String[] args) throws Exception {
    ClientTransportProvider provider = Providers.transports().named(args[0]);
    Set<String> idleThreads = Set.copyOf(Arrays.asList(args).subList(1, args.length));
    for (ConnectionMode mode : ConnectionMode.of(provider)) {
      if (mode.isRelay()) {
        // The servers here are nodes, and one connects to a gateway as to them.
        continue;
      }
      TwoAddressesProgram program = new TwoAddressesProgram(provider, mode);
      Leaks leaks = new Leaks(idleThreads);
      program.connectPastIpv4();
      program.connectPastIpv6();
      leaks.assertNone();
    }
  }

  /** Runs it in a JVM; returns what it printed. */
  static String run(TransportContract contract) throws IOException, InterruptedException {
    Path hosts = Files.createTempFile("hosts", "");
    Files.writeString(hosts, HOSTS);
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djdk.net.hosts.file=" + hosts,
            "-cp",
            System.getProperty("java.class.path"),
            TwoAddressesProgram.class.getName(),
            contract.provider().name());
    Process jvm =
        new ProcessBuilder(Stream.concat(command, contract.idleThreads().stream()).toList())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      jvm.waitFor();
      return said;
    } finally {
      jvm.destroyForcibly();
      Files.delete(hosts);
    }
  }

  private void connectPastIpv4() throws Exception {
    try (Silence silence = Silence.at(ipv4(0));
        HttpServer server = start(ipv6(silence.port()))) {
      connectTo(server.uri().getPort());
    }
  }

  private void connectPastIpv6() throws Exception {
    try (HttpServer server = start(ipv4(0));
        Silence silence = Silence.at(ipv6(server.uri().getPort()))) {
      connectTo(silence.port());
    }
  }

  private HttpServer start(InetSocketAddress address) {
    return HttpServer.start(mode.configure(ServerConfig.on(address)), new ScriptedBackend());
  }

  private void connectTo(int port) throws Exception {
    Target target =
        new Target(
            mode.address(URI.create("http://localhost:" + port)), mode.route(ScriptedBackend.POD));
    TransportConfig config = mode.configure(TransportConfig.DEFAULT.withConnectTimeout(LONG));
    try (ClientTransport transport = provider.create(config)) {
      Session session =
          transport.connect(target).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Patience.await("the attempt that lost given up").until(() -> connecting(port) == 0);
      if (session.closed().toCompletableFuture().isDone()) {
        throw new IllegalStateException("the session ended: " + session.closed());
      }
    }
  }

  /** How many connects to a port are under way. */
  private static long connecting(int port) throws IOException {
    String remote = String.format(Locale.ROOT, ":%04X", port);
    long count = 0;
    for (Path table : TCP_TABLES) {
      if (Files.exists(table)) {
        count +=
            Files.readAllLines(table).stream()
                .map(line -> line.strip().split("\\s+", 5))
                .filter(columns -> columns.length > 3)
                .filter(columns -> columns[2].endsWith(remote))
                .filter(columns -> columns[3].equals(SYN_SENT))
                .count();
      }
    }
    return count;
  }

  private static InetSocketAddress ipv4(int port) {
    return PodPorts.on(PodPorts.LOOPBACK, port).get(0);
  }

  private static InetSocketAddress ipv6(int port) {
    return PodPorts.on(PodPorts.LOOPBACK, port).get(1);
  }
}
