package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every role with standard output and standard error that nobody reads, as after Ctrl-S. */
@Timeout(240)
class UnreadOutputTest {

  /** More lines than a pipe and the queue before it hold. */
  private static final int CONNECTIONS = 3_100;

  private static final long PATIENCE_SECONDS = 40;

  @TempDir private static Path directory = Path.of("");
  private static @Nullable TestPod web;

  private final List<Process> processes = new ArrayList<>();

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
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "jetty", "okhttp"})
  void connectionsGoOnAndSigtermEndsIt(String transport) throws Exception {
    int[] free = freePorts(4);
    String node = "127.0.0.1:" + free[0];
    String gateway = "127.0.0.1:" + free[1];
    start("node", "-v", "--listen", node, "--static-file", "" + directory.resolve("pods"));
    start("gateway", "-v", "--listen", gateway, "--node", "n1=http://" + node);
    connects(free[0]).close();
    connects(free[1]).close();
    start(
        "port-forward",
        "-v",
        "web",
        free[2] + ":" + pod().port(PodService.ECHO),
        free[3] + ":" + pod().port(PodService.CLOSED),
        "--address=127.0.0.1",
        "--server=http://" + gateway,
        "--node=n1",
        "--connect-timeout=60s",
        "--transport=" + transport);

    connects(free[3]).close();
    try (PodSocket live = connects(free[2])) {
      for (int i = 0; i < CONNECTIONS; i++) {
        try (PodSocket refused = PodSocket.connect(free[3])) {
          assertThatThrownBy(refused::readToEnd).isInstanceOf(SocketException.class);
        }
        if (i % 10 == 0) {
          live.echo(i, 100);
          try (PodSocket good = PodSocket.connect(free[2])) {
            good.echo(i, 100);
          }
        }
      }
    }

    Collections.reverse(processes);
    for (Process process : processes) {
      assertThat(process.getInputStream().available() + process.getErrorStream().available())
          .as("bytes that nobody has read")
          .isPositive();
      process.destroy();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }

  private void start(String... args) throws IOException {
    processes.add(CulvertProcess.command(args).start());
  }

  private static PodSocket connects(int port) {
    return await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> PodSocket.connect(port), socket -> true);
  }

  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private static TestPod pod() {
    return Objects.requireNonNull(web, "pod");
  }
}
