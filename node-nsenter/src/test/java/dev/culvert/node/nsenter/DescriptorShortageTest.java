package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that runs out of descriptors says so, and works on when some are free again. */
@Timeout(300)
class DescriptorShortageTest {

  /** Room for some dozen connections beside what a JVM has open. */
  private static final String LIMIT = "--nofile=120:120";

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

  @ParameterizedTest
  @EnumSource(Form.class)
  void shortageIsNamedAndPasses(Form form) throws IOException {
    Process node =
        Node.start(
            List.of("prlimit", LIMIT),
            "fill",
            pod.namespace(),
            pod.port(PodService.ECHO),
            forms.config(form));
    try {
      node.getOutputStream().close();
      String said =
          new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(said)
          .contains(" UNAVAILABLE pod default/web port ")
          // The last start may be one whose program finds no room for its libraries.
          .containsPattern("Too many open files|spawn helper|error while loading")
          .containsPattern("ulimit -[un]")
          .endsWith(" then on");
    } finally {
      node.destroyForcibly();
      node.onExit().join();
    }
  }
}
