package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every role whose output nobody reads after its first lines, as after Ctrl-S. */
@Timeout(240)
class UnreadOutputTest {

  /** More lines than a pipe and the queue before it hold. */
  private static final int CONNECTIONS = 3_100;

  private static final long PATIENCE_SECONDS = 40;
  private static final String ANY_PORT = "127.0.0.1:0";

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
    String pods = directory.resolve("pods").toString();
    Process node = start("node", "-v", "--listen", ANY_PORT, "--static-file", pods);
    Process gateway = start("gateway", "-v", "--listen", ANY_PORT, "--node", "n1=" + url(node));
    Process client =
        start(
            "port-forward",
            "-v",
            "web",
            ":" + pod().port(PodService.ECHO),
            ":" + pod().port(PodService.CLOSED),
            "--address=127.0.0.1",
            "--server=" + url(gateway),
            "--node=n1",
            // A relay has nothing to say of refused connections.
            "--gateway-mode=streams",
            "--connect-timeout=60s",
            "--transport=" + transport);

    int echo = localPort(client, PodService.ECHO);
    int closed = localPort(client, PodService.CLOSED);
    try (PodSocket live = PodSocket.connect(echo)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        try (PodSocket refused = PodSocket.connect(closed)) {
          assertThatThrownBy(refused::readToEnd).isInstanceOf(SocketException.class);
        }
        if (i % 10 == 0) {
          live.echo(i, 100);
          try (PodSocket good = PodSocket.connect(echo)) {
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

  private Process start(String... args) throws IOException {
    Process process = CulvertProcess.command(args).start();
    processes.add(process);
    return process;
  }

  private static String url(Process server) throws IOException {
    return first(server, "Listening on (http://\\S+)");
  }

  private static int localPort(Process client, PodService service) throws IOException {
    String pattern = "Forwarding from 127\\.0\\.0\\.1:(\\d+) -> " + pod().port(service);
    return Integer.parseInt(first(client, pattern));
  }

  /** Reads the next line of standard output; what comes after it stays unread. */
  private static String first(Process process, String pattern) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream out = process.getInputStream();
    for (int next = out.read(); next != '\n'; next = out.read()) {
      assertThat(next).as("after '%s'", line).isNotNegative();
      line.append((char) next);
    }
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    assertThat(matcher.matches()).as("'%s' says '%s'", line, pattern).isTrue();
    return matcher.group(1);
  }

  private static TestPod pod() {
    return Objects.requireNonNull(web, "pod");
  }
}
