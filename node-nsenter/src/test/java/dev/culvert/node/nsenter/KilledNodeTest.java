package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.tck.PodService;
import dev.culvert.tck.Scale;
import dev.culvert.tck.TestPod;
import dev.culvert.testkit.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What remains when the JVM of a node is killed with connections open. */
@Timeout(300)
class KilledNodeTest {

  private static final int CONNECTIONS = Scale.of(50, 15);

  @TempDir private static Path directory;
  private static FormFixture forms;
  private static TestPod pod;

  @BeforeAll
  static void startPod() throws IOException {
    forms = new FormFixture(directory);
    pod = TestPod.start(new PodRef("default", "web"));
  }

  @AfterAll
  static void stopPod() {
    pod.close();
    forms.close();
  }

  /** The pod neither reads nor closes, so that nothing but the death of the JVM ends a child. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void childrenDieWithTheirJvm(Form form) throws Exception {
    List<Long> children = kill(PodService.NEVER_READS, forms.config(form));
    awaitGone(children);
  }

  @Test
  void withoutTheSignalChildrenEndWhenThePodCloses() throws Exception {
    awaitGone(kill(PodService.ECHO, withoutSignal(Form.PIPE)));
    awaitGone(kill(PodService.ECHO, withoutSignal(Form.UNIX)));
  }

  @Test
  void withoutTheSignalTheHalfCloseTimeoutBoundsTheRest() throws Exception {
    awaitGone(
        kill(
            PodService.NEVER_READS,
            withoutSignal(Form.PIPE).withOption("nsenter.halfCloseSeconds", "1")));
  }

  @Test
  void directoryOfAKilledJvmIsRemovedByTheNextOne() throws Exception {
    Path sockets = Files.createTempDirectory(Path.of("/tmp"), "culvert-test-");
    ConnectorConfig config =
        forms.config(Form.UNIX).withOption("nsenter.directory", sockets.toString());
    awaitGone(kill(PodService.ECHO, config));
    assertThat(entries(sockets)).hasSize(1);
    new NsenterConnectorProvider().create(config).close();
    assertThat(entries(sockets)).isEmpty();
    Files.delete(sockets);
  }

  private static ConnectorConfig withoutSignal(Form form) throws IOException {
    return forms.config(form).withOption("nsenter.setpriv", "none");
  }

  /**
   * Opens connections in a JVM of its own and kills that; returns the processes of its children.
   */
  private static List<Long> kill(PodService service, ConnectorConfig config) throws IOException {
    Process node =
        Node.start(
            List.of(), Integer.toString(CONNECTIONS), pod.namespace(), pod.port(service), config);
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      List<Long> children =
          Stream.of(String.valueOf(said.readLine()).split(" ", -1)).map(Long::valueOf).toList();
      assertThat(children).hasSize(CONNECTIONS).allMatch(KilledNodeTest::runs);
      return children;
    } finally {
      node.destroyForcibly();
      node.onExit().join();
    }
  }

  private static void awaitGone(List<Long> children) {
    Patience.await("children ended")
        .untilAsserted(() -> assertThat(children).noneMatch(KilledNodeTest::runs));
  }

  /** Whether a process is there that is none that waits to be reaped. */
  private static boolean runs(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("socat");
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
