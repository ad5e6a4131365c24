package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose link goes down, and which then is killed: nothing tells its server. */
@Timeout(240)
class LostLinkTest {

  private static final int IDLE = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory = Path.of("");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable TestPod started;

  @BeforeEach
  void startPod() throws IOException {
    started = keep(TestPod.startOnHost(new PodRef("default", "web")));
    Files.writeString(directory.resolve("pods"), "default/web host\n");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itsConnectionsLeaveThePod(boolean throughGateway) throws Exception {
    FarMachine far = keep(FarMachine.start());
    String listen = "--listen=" + far.near() + ":0";
    CulvertProcess server =
        keep(
            CulvertProcess.start(
                "node",
                listen,
                "--connector=direct",
                "--keep-alive=1s",
                "--static-file=" + directory.resolve("pods")));
    List<String> client = new ArrayList<>(List.of("port-forward", "web", "--address=" + far.far()));
    if (throughGateway) {
      server =
          keep(
              CulvertProcess.start(
                  "gateway", listen, "--keep-alive=1s", "--node=n1=" + server.url()));
      client.add("--node=n1");
    }
    int echo = pod().port(PodService.ECHO);
    int source = pod().port(PodService.SOURCE);
    client.addAll(List.of("--server=" + server.url(), "--connect-timeout=60s"));
    client.addAll(List.of(":" + echo, ":" + source));
    CulvertProcess lost =
        keep(CulvertProcess.of(far.start(CulvertProcess.command(client.toArray(String[]::new)))));
    for (int i = 0; i < IDLE; i++) {
      Socket idle = connect(far, lost, echo);
      idle.getOutputStream().write(i);
      assertThat(idle.getInputStream().read()).isEqualTo(i & 0xff);
    }
    Socket download = connect(far, lost, source);
    download.getOutputStream().write((Long.MAX_VALUE + " 1\n").getBytes(UTF_8));
    assertThat(download.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
    assertThat(open()).isEqualTo(IDLE + 1);

    far.cutLink();
    lost.close();

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(open()).isZero());
  }

  private Socket connect(FarMachine far, CulvertProcess client, int remote) throws IOException {
    String line = "^Forwarding from %s:(\\d+) -> %d$".formatted(far.far(), remote);
    Socket socket = keep(new Socket());
    socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
    int port = Integer.parseInt(client.expect(line).group(1));
    socket.connect(new InetSocketAddress(far.far(), port));
    return socket;
  }

  private TestPod pod() {
    return Objects.requireNonNull(started, "pod");
  }

  /** The pod's connections. */
  private int open() throws IOException {
    try (PodSocket socket = PodSocket.connect(pod().port(PodService.OPEN_COUNT))) {
      return Integer.parseInt(new String(socket.readToEnd(), UTF_8).strip());
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(resource);
    return resource;
  }
}
