package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/** SIGTERM of a role that can make no thread; as an ordinary user, since root has no such limit. */
@Timeout(240)
class ThreadLimitTest {

  /** Nobody else is this user, whose threads are counted. */
  private static final long USER = 100_000 + ProcessHandle.current().pid();

  private static final List<String> BY_USER =
      List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups");

  private static final int BY_SIGTERM = 128 + 15;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private static Path directory = Path.of("");
  private static @Nullable Checkout copied;
  private static @Nullable TestPod web;

  private final List<CulvertProcess> processes = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    copied = Checkout.copy(directory);
    web = TestPod.startOnHost(new PodRef("default", "web"));
    Files.writeString(directory.resolve("pods"), "default/web host\n");
  }

  @AfterAll
  static void stopPod() {
    Objects.requireNonNull(web, "pod").close();
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(CulvertProcess::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "jetty", "okhttp"})
  void aClientThatCanMakeNoThreadEndsInGoodOrder(String transport) throws Exception {
    int echo = Objects.requireNonNull(web, "pod").port(PodService.ECHO);
    CulvertProcess node = node(List.of());
    CulvertProcess client =
        start(
            BY_USER,
            "port-forward",
            "web",
            ":" + echo,
            "--server=" + node.url(),
            "--transport=" + transport,
            "--connect-timeout=60s");
    try (PodSocket socket = PodSocket.connect(client.port(echo))) {
      socket.echo(1, 1_000);

      takeThreads(client);
      client.signal("TERM");

      assertThat(client.await()).as("%s", client).isZero();
    }
  }

  @Test
  void aNodeThatCanMakeNoThreadEndsInGoodOrder() throws Exception {
    CulvertProcess node = node(BY_USER);
    try (PodSocket socket = PodSocket.connect(throughNode(node))) {
      socket.echo(1, 1_000);

      takeThreads(node);
      node.signal("TERM");

      assertThat(node.await()).as("%s", node).isZero();
    }
  }

  @Test
  void whereNoThreadCanBeSparedEitherItEndsAtOnce() throws Exception {
    CulvertProcess node = node(BY_USER);
    try (PodSocket socket = PodSocket.connect(throughNode(node))) {
      socket.echo(1, 1_000);

      limit(node, 1);
      await().until(() -> !catchesSigterm(node));
      node.signal("TERM");

      assertThat(node.await()).as("%s", node).isEqualTo(BY_SIGTERM);
    }
  }

  private int throughNode(CulvertProcess node) throws IOException {
    int echo = Objects.requireNonNull(web, "pod").port(PodService.ECHO);
    return start(
            List.of(),
            "port-forward",
            "web",
            ":" + echo,
            "--server=" + node.url(),
            "--connect-timeout=60s")
        .port(echo);
  }

  private CulvertProcess node(List<String> by) throws IOException {
    return start(
        by,
        "node",
        "--listen=127.0.0.1:0",
        "--connector=direct",
        "--static-file=" + directory.resolve("pods"));
  }

  private CulvertProcess start(List<String> by, String... args) throws IOException {
    CulvertProcess process =
        CulvertProcess.of(Objects.requireNonNull(copied, "checkout").by(by, args));
    processes.add(process);
    return process;
  }

  /** Until the process has as many threads as it may have, and has noticed. */
  private static void takeThreads(CulvertProcess process) throws Exception {
    limit(process, threads(process).size());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<String> names = threads(process);
              if (names.contains("culvert-spare")) {
                limit(process, names.size());
              }
              return !names.contains("culvert-spare");
            });
  }

  private static void limit(CulvertProcess process, int threads) throws Exception {
    List<String> command = new ArrayList<>(BY_USER);
    command.addAll(List.of("prlimit", "--pid", "" + process.pid(), "--nproc=" + threads + ":"));
    Process limit = new ProcessBuilder(command).start();
    assertThat(new String(limit.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(limit.waitFor()).isZero();
  }

  /** Their names; of one that has just ended, none. */
  private static List<String> threads(CulvertProcess process) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
      for (Path task : tasks.toList()) {
        try {
          names.add(Files.readString(task.resolve("comm")).strip());
        } catch (IOException e) {
          assertThat(task).doesNotExist();
        }
      }
    }
    return names;
  }

  private static boolean catchesSigterm(CulvertProcess process) throws IOException {
    Path status = Path.of("/proc", "" + process.pid(), "status");
    String caught =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigCgt:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(caught.substring("SigCgt:".length()).strip(), 16) & 1 << 14)
        != 0;
  }
}
