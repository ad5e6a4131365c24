package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.testkit.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reset is never taken for an end. */
abstract class ConnectorAbortContract extends ConnectorGroup {

  private static final int GIVEN_UP = Scale.of(500, 100);
  private static final long SEED = 12;
  private static final int TIMES = Scale.of(50, 10);

  ConnectorAbortContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void resetByThePodBeforeDataIsNoEnd() {
    for (int i = 0; i < TIMES; i++) {
      assertReset(fixture.dial(PodService.RESETS_AT_ONCE));
    }
  }

  @Test
  void resetByThePodAfterDataIsNoEnd() {
    for (int i = 0; i < TIMES; i++) {
      TestConnection connection =
          fixture.dial(PodService.RESETS_AFTER_DATA).send("a").awaitHeard(16);
      assertReset(connection.send("b"));
      assertThat(connection.heardCount()).isEqualTo(16);
    }
  }

  @Test
  void resetByThePodAfterTheClientsFinIsNoEnd() {
    for (int i = 0; i < TIMES; i++) {
      TestConnection connection =
          fixture.dial(PodService.RESETS_AFTER_DATA).send("a").awaitHeard(16);
      assertReset(connection.send("b").finish());
    }
  }

  @Test
  void resetByTheNearEndReachesThePod() {
    TestConnection witness = fixture.dial(PodService.WITNESS).awaitOpen().send("unfinished");
    witness.reset();
    assertThat(witness.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
    assertThat(fixture.report())
        .startsWith(fixture.has(ConnectorCapability.RESETS_POD) ? "reset " : "fin ");
  }

  @Test
  void resetIsIdempotentFromAnyThread() throws InterruptedException {
    TestConnection echo = fixture.dial(PodService.ECHO).awaitOpen();
    List<Thread> threads = IntStream.range(0, 4).mapToObj(i -> new Thread(echo::reset)).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(echo.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
  }

  /** What arrives after it was given up is closed, wherever it was under way. */
  @Test
  void dialsGivenUpLeaveNothingOpenInThePod() {
    int before = fixture.openInPod();
    Random random = new Random(SEED);
    for (int i = 0; i < GIVEN_UP; i++) {
      TestConnection given = fixture.dial(PodService.ECHO);
      spin(random.nextInt(fixture.has(ConnectorCapability.CHILD_PROCESSES) ? 10_000 : 300));
      given.reset();
      assertThat(given.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
      fixture.forget();
    }
    Patience.await("nothing left in the pod")
        .untilAsserted(() -> assertThat(fixture.openInPod()).isLessThanOrEqualTo(before));
  }

  @Test
  void closingTheConnectorDuringDialsLeavesNothingOpenInThePod() {
    int before = fixture.openInPod();
    List<TestConnection> dialled =
        IntStream.range(0, 20).mapToObj(i -> fixture.dial(PodService.ECHO)).toList();
    fixture.connector().close();
    assertThat(dialled)
        .allSatisfy(c -> assertThat(c.awaitFailure().failure()).isEqualTo(Failure.STOPPED));
    fixture.replaceConnector(Duration.ofSeconds(10));
    Patience.await("nothing left in the pod")
        .untilAsserted(() -> assertThat(fixture.openInPod()).isLessThanOrEqualTo(before));
  }

  private static void spin(int micros) {
    long end = System.nanoTime() + micros * 1000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void closingTheConnectorResetsWhatIsOpen() {
    List<TestConnection> open =
        IntStream.range(0, 5).mapToObj(i -> fixture.dial(PodService.ECHO).awaitOpen()).toList();
    fixture.connector().close();
    assertThat(open)
        .allSatisfy(c -> assertThat(c.awaitFailure().failure()).isEqualTo(Failure.STOPPED));
  }

  private void assertReset(TestConnection connection) {
    CulvertException failure = connection.awaitFailure();
    assertThat(failure.failure())
        .as("%s", failure.getMessage())
        .isEqualTo(Failure.CONNECTION_RESET);
    assertThat(connection.hasEnded()).isFalse();
  }
}
