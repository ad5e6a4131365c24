package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client, gateway and node as processes, with each connector. */
@Timeout(240)
class ForwardingTest {

  /** A busy machine takes its time to load a JVM's classes at the first request. */
  private static final List<String> PATIENT = List.of("--connect-timeout", "60s");

  private static final int SELF_CONNECTS = 60;

  @TempDir private static Path directory = Path.of("");
  private static @Nullable TestPod web;

  private final List<CulvertProcess> processes = new ArrayList<>();

  @BeforeAll
  static void startPod() throws IOException {
    web = TestPod.start(new PodRef("default", "web"));
    Files.writeString(directory.resolve("pods"), "default/web netns:" + web.namespace() + "\n");
  }

  @AfterAll
  static void stopPod() {
    pod().close();
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(CulvertProcess::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jnr", "nsenter"})
  void echoesWholeAndPrintsWhatKubectlPrints(String connector) throws Exception {
    int echo = pod().port(PodService.ECHO);
    CulvertProcess client = forward(gateway(node(connector)), "n1", ":" + echo);
    int port = client.port(echo);

    try (PodSocket socket = PodSocket.connect(port)) {
      socket.echo(1, 1 << 20);
      socket.shutdownOutput();
      assertThat(socket.readToEnd()).isEmpty();
    }
    client.signal("TERM");

    assertThat(client.await()).isZero();
    assertThat(client.err()).isEmpty();
    assertThat(client.out())
        .containsExactly(
            "Forwarding from 127.0.0.1:" + port + " -> " + echo,
            "Forwarding from [::1]:" + port + " -> " + echo,
            "Handling connection for " + port);
    for (CulvertProcess server : processes.subList(0, 2)) {
      server.signal("TERM");
      assertThat(server.await()).isZero();
      assertThat(server.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jnr", "nsenter"})
  void anAnswerAfterTheClientsFinIsHeardWhole(String connector) throws Exception {
    int late = pod().port(PodService.LATE);
    CulvertProcess client = forward(gateway(node(connector)), "n1", ":" + late);

    try (PodSocket socket = PodSocket.connect(client.port(late))) {
      socket.send("1000\nand more".getBytes(UTF_8));
      socket.shutdownOutput();
      assertThat(new String(socket.readToEnd(), UTF_8)).startsWith("8 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jnr", "nsenter"})
  void refusedAndResetConnectionsLeaveTheOthersAlone(String connector) throws Exception {
    int echo = pod().port(PodService.ECHO);
    int closed = pod().port(PodService.CLOSED);
    int resets = pod().port(PodService.RESETS_AT_ONCE);
    CulvertProcess client =
        forward(gateway(node(connector)), "n1", ":" + echo, ":" + closed, ":" + resets);
    List<PodSocket> live = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      live.add(PodSocket.connect(client.port(echo)));
      live.get(i).echo(i, 1_000);
    }

    try (PodSocket refused = PodSocket.connect(client.port(closed));
        PodSocket reset = PodSocket.connect(client.port(resets))) {
      assertThatThrownBy(refused::readToEnd).isInstanceOf(SocketException.class);
      assertThatThrownBy(reset::readToEnd).isInstanceOf(SocketException.class);
    }

    for (PodSocket socket : live) {
      socket.echo(42, 100_000);
      socket.close();
    }
    for (int i : IntStream.range(0, 100).toArray()) {
      try (PodSocket socket = PodSocket.connect(client.port(echo))) {
        socket.echo(i, 100);
      }
    }
    client.expectError(
        "^E an error occurred forwarding %d -> %d: .*web.*%d"
            .formatted(client.port(closed), closed, closed));
  }

  /** Where connections come from four ports, every fourth would be to itself. */
  @ParameterizedTest
  @ValueSource(strings = {"jnr", "nsenter"})
  void aPortWithoutAServerIsNeverConnectedToItself(String connector) throws Exception {
    int first = 50_000;
    PodRef name = new PodRef("default", "narrow");
    try (TestPod narrow = TestPod.startWithPortRange(name, first, first + 3)) {
      Path file = directory.resolve("narrow-" + connector);
      Files.writeString(file, name + " netns:" + narrow.namespace() + "\n");
      CulvertProcess node =
          start(
              "node", "--listen=127.0.0.1:0", "--connector=" + connector, "--static-file=" + file);
      List<String> args =
          new ArrayList<>(List.of("port-forward", "narrow", "--server=" + node.url()));
      args.addAll(PATIENT);
      for (int i = 0; i < 4; i++) {
        args.add(":" + (first + i));
      }
      CulvertProcess client = start(args.toArray(String[]::new));

      for (int i = 0; i < SELF_CONNECTS; i++) {
        try (PodSocket refused = PodSocket.connect(client.port(first + i % 4))) {
          assertThatThrownBy(refused::readToEnd).isInstanceOf(SocketException.class);
        }
      }
      assertThat(client.err())
          .allMatch(line -> line.contains("127.0.0.1: Connection refused; [::1]: Connection"));
    }
  }

  @Test
  void withoutAGatewayTheServerIsTheNode() throws Exception {
    int echo = pod().port(PodService.ECHO);
    CulvertProcess client = forward(node("jnr"), null, ":" + echo);

    try (PodSocket socket = PodSocket.connect(client.port(echo))) {
      socket.echo(7, 10_000);
    }
  }

  @Test
  void anUnknownPodOrNodeOrServerIsExitCodeOne() throws Exception {
    CulvertProcess node = node("jnr");
    CulvertProcess gateway = gateway(node);

    CulvertProcess pod = start("port-forward", "nobody", "80", "--server", node.url());
    assertThat(pod.await()).isEqualTo(1);
    assertThat(pod.err())
        .singleElement()
        .asString()
        .startsWith("error: ")
        .contains("default/nobody");

    CulvertProcess unknown =
        start("port-forward", "web", "80", "--server", gateway.url(), "--node", "n9");
    assertThat(unknown.await()).isEqualTo(1);
    assertThat(unknown.err()).singleElement().asString().startsWith("error: ").contains("n9");

    node.close();
    CulvertProcess server = start("port-forward", "web", "80", "--server", node.url());
    assertThat(server.await()).isEqualTo(1);
    assertThat(server.err()).singleElement().asString().startsWith("error: ");
    assertThat(server.out()).isEmpty();
  }

  @Test
  void aLostServerIsExitCodeOneWithTheReason() throws Exception {
    CulvertProcess node = node("jnr");
    int echo = pod().port(PodService.ECHO);
    CulvertProcess client = forward(node, null, ":" + echo);
    try (PodSocket socket = PodSocket.connect(client.port(echo))) {
      socket.echo(1, 100);
      node.close();

      assertThatThrownBy(socket::readToEnd).isInstanceOf(SocketException.class);
    }
    assertThat(client.await()).isEqualTo(1);
    assertThat(client.err()).last().asString().matches("error: lost connection to pod: .+");
  }

  @Test
  void aPodThatEndsIsExitCodeOneWithTheReason() throws Exception {
    TestPod mortal = TestPod.start(new PodRef("default", "mortal"));
    try {
      Path file = directory.resolve("mortal");
      Files.writeString(file, "default/mortal pid:" + mortal.pid() + "\n");
      CulvertProcess node =
          start(
              "node", "--listen", "127.0.0.1:0", "--connector", "jnr", "--static-file", "" + file);
      CulvertProcess client = start("port-forward", "mortal", ":80", "--server", node.url());
      client.port(80);
      mortal.close();

      assertThat(client.await()).isEqualTo(1);
      assertThat(client.err())
          .last()
          .asString()
          .startsWith("error: lost connection to pod: ")
          .contains("mortal");
    } finally {
      mortal.close();
    }
  }

  @Test
  void aSecondSignalHurries() throws Exception {
    int echo = pod().port(PodService.ECHO);
    CulvertProcess client =
        forward(node("jnr"), null, ":" + echo, "--grace", "1h", "--address", "127.0.0.1");
    int port = client.port(echo);
    try (PodSocket socket = PodSocket.connect(port)) {
      socket.echo(1, 100);
      client.signal("TERM");
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> PodSocket.connect(port).close())
                      .isInstanceOf(IOException.class));
      socket.echo(2, 100);
      client.signal("TERM");

      assertThat(client.await()).isZero();
      assertThatThrownBy(socket::readToEnd).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aBusyPortIsNamedAndTheOthersGoOn() throws Exception {
    int echo = pod().port(PodService.ECHO);
    CulvertProcess node = node("jnr");
    int taken = forward(node, null, ":" + echo).port(echo);
    CulvertProcess client = forward(node, null, taken + ":80", ":" + echo);

    try (PodSocket socket = PodSocket.connect(client.port(echo))) {
      socket.echo(3, 1_000);
    }
    client.expectError("^Unable to listen on port " + taken + ": .*127\\.0\\.0\\.1:" + taken);

    CulvertProcess all = forward(node, null, taken + ":80");
    assertThat(all.await()).isEqualTo(1);
    assertThat(all.err())
        .last()
        .isEqualTo(
            "error: unable to listen on any of the requested ports: [{%d 80}]".formatted(taken));
  }

  @Test
  void aWildcardIsWarnedOfAndABestConnectorIsNamed() throws Exception {
    CulvertProcess node = start("node", "--listen", "0.0.0.0:0", "--static-file", pods());

    assertThat(node.url()).startsWith("http://0.0.0.0:");

    node.expectError("^Using the connector jnr, the best that is available: ");
    node.expectError("^warning: listening on every address without authentication");
    assertThat(node.err()).hasSize(2);
  }

  private static TestPod pod() {
    return Objects.requireNonNull(web, "pod");
  }

  private CulvertProcess node(String connector) throws IOException {
    return start(
        "node", "--listen", "127.0.0.1:0", "--connector", connector, "--static-file", pods());
  }

  private CulvertProcess gateway(CulvertProcess node) throws IOException {
    List<String> args = List.of("gateway", "--listen", "127.0.0.1:0", "--node", "n1=" + node.url());
    return start(Stream.concat(args.stream(), PATIENT.stream()).toArray(String[]::new));
  }

  private CulvertProcess forward(CulvertProcess server, @Nullable String node, String... more)
      throws IOException {
    List<String> args = new ArrayList<>(List.of("port-forward", "web", "--server", server.url()));
    if (node != null) {
      args.addAll(List.of("--node", node));
    }
    args.addAll(PATIENT);
    args.addAll(List.of(more));
    return start(args.toArray(String[]::new));
  }

  private CulvertProcess start(String... args) throws IOException {
    CulvertProcess process = CulvertProcess.start(args);
    processes.add(process);
    return process;
  }

  private static String pods() {
    return directory.resolve("pods").toString();
  }
}
