package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.tck.PodService;
import dev.culvert.tck.Scale;
import dev.culvert.tck.TestPod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many connections, in each form: nothing of them is left. */
@Timeout(1800)
class ManyConnectionsTest {

  /** In each form; more go through real pods. */
  private static final int CONNECTIONS = Scale.of(500, 100);

  private static final int IN_FLIGHT = Scale.of(50, 20);

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
  void manyConnectionsSomeAtATimeLeaveNothing(Form form) throws Exception {
    useOnce(form);
    Held before = Held.now();
    try (PodConnector connector = open(form)) {
      Semaphore inFlight = new Semaphore(IN_FLIGHT);
      List<Conversation> connections = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        inFlight.acquire();
        Conversation connection = dial(connector, PodService.ECHO).say("connection " + i);
        var unused = connection.closed.whenComplete((heard, failure) -> inFlight.release());
        connections.add(connection);
      }
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(connections.get(i).heard()).isEqualTo("connection " + i);
      }
    }
    before.awaitNothingMore();
  }

  /** Some are reset while their child starts, some while it connects, some when it is there. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void dialsThatAreGivenUpLeaveNothing(Form form) throws Exception {
    useOnce(form);
    Held before = Held.now();
    try (PodConnector connector = open(form)) {
      for (int i = 0; i < IN_FLIGHT; i++) {
        Conversation atOnce = dial(connector, PodService.ECHO);
        Conversation later = dial(connector, PodService.ECHO);
        Conversation unanswered = dial(connector, PodService.NEVER_ACCEPTS);
        atOnce.reset();
        later.awaitOpen().reset();
        unanswered.reset();
        for (Conversation connection : List.of(atOnce, later, unanswered)) {
          assertThat(connection.failure().failure()).isEqualTo(Failure.CANCELLED);
        }
      }
    }
    before.awaitNothingMore();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void dialsThatWaitWhenTheConnectorIsClosedLeaveNothing(Form form) throws Exception {
    useOnce(form);
    Held before = Held.now();
    List<Conversation> connections = new ArrayList<>();
    try (PodConnector connector =
        new NsenterConnectorProvider()
            .create(forms.config(form).withOption("nsenter.maxChildren", "2"))) {
      for (int i = 0; i < IN_FLIGHT; i++) {
        connections.add(dial(connector, PodService.NEVER_ACCEPTS));
      }
    }
    for (Conversation connection : connections) {
      CulvertException failure = connection.failure();
      assertThat(failure.failure()).as("%s", failure.getMessage()).isEqualTo(Failure.STOPPED);
    }
    before.awaitNothingMore();
  }

  /** What a JVM holds for good from its first connection on. */
  private static void useOnce(Form form) throws Exception {
    try (PodConnector connector = open(form)) {
      assertThat(dial(connector, PodService.ECHO).say("x").heard()).isEqualTo("x");
    }
  }

  private static PodConnector open(Form form) throws IOException {
    return new NsenterConnectorProvider().create(forms.config(form));
  }

  private static Conversation dial(PodConnector connector, PodService service) {
    return Conversation.dial(connector, pod.address(), pod.port(service));
  }
}
