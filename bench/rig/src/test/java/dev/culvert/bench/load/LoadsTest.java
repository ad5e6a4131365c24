package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.NodeUsage;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.RoleCpu;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every load against a real rig, in windows too short to say anything about speed. */
@Timeout(120)
class LoadsTest {

  private static final Duration WINDOW = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Rig rig;

  @BeforeAll
  static void start() throws IOException {
    rig = Rig.start(Cell.parse("netty/jnr"));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void bothHalvesOfAConnectionEndByThemselves() {
    assertThatCode(() -> HalfCloseProof.run(rig)).doesNotThrowAnyException();
  }

  @Test
  void everyMessageOfTheOpenLoopComesBack() throws IOException {
    OpenLoopWindow window =
        OpenLoop.run(
            rig,
            SendSchedule.exponential(2_000, Duration.ofMillis(100), 1),
            16,
            new UnhurriedTicker());

    assertThat(window.service().getTotalCount()).isEqualTo(200);
    assertThat(window.intended().getTotalCount()).isEqualTo(200);
    assertThat(window.lag().getTotalCount()).isEqualTo(200);
    assertThat(window.service().getMinValue()).isPositive();
    assertThat(window.achieved()).isPositive();
  }

  @Test
  void aCrowdCarriesBothWaysAndNothingIsLost() throws IOException {
    try (Crowd crowd = new Crowd(rig, 2, 2)) {
      Crowd.Carried before = crowd.carried();
      await()
          .untilAsserted(
              () -> {
                Crowd.Carried after = crowd.carried();
                assertThat(after.up().bytes()).isGreaterThan(before.up().bytes());
                assertThat(after.down().bytes()).isGreaterThan(before.down().bytes());
                assertThat(after.rateSince(before)).isPositive();
              });
      crowd.finish();
    }
    assertThat(carried(() -> CrowdRate.measure(rig, 16, 0, WINDOW), rate -> rate)).isPositive();
  }

  @Test
  void whatManyConnectionsCostIsTheTunnelsAlone() throws IOException {
    CrowdCost up = CrowdCost.measure(rig, 256, 0, WINDOW, WINDOW);
    CrowdCost down = CrowdCost.measure(rig, 0, 256, WINDOW, WINDOW);

    assertThat(up.rate()).isPositive();
    assertThat(up.bytes()).isPositive();
    assertThat(down.bytes()).isPositive();
    assertThat(down.cpu().node().orElseThrow()).isNotNegative();
    assertThat(down.cpu().client()).isNotNegative();
  }

  @Test
  void aLoadsOwnThreadsAreNotTheClients() throws IOException {
    RoleCpu all = new RoleCpu(70, OptionalLong.empty(), OptionalLong.of(5), OptionalLong.of(3));

    assertThat(all.without(30)).isEqualTo(new RoleCpu(40, all.gateway(), all.node(), all.pod()));
    assertThat(all.without(90).client()).as("clocks apart").isZero();
    try (Crowd crowd = new Crowd(rig, 0, 2)) {
      long before = crowd.cpuMillis();
      await().pollInSameThread().until(() -> crowd.cpuMillis() > before);
      crowd.finish();
    }
  }

  @Test
  void pingsGoOnBesideBulk() throws IOException {
    Fairness alone = Fairness.measure(rig, 0, WINDOW, new UnhurriedTicker());
    Fairness beside =
        carried(() -> Fairness.measure(rig, 4, WINDOW, new UnhurriedTicker()), Fairness::bulk);

    assertThat(alone.bulk()).isZero();
    assertThat(alone.pings().service().getTotalCount()).isEqualTo(300);
    assertThat(beside.bulk()).isPositive();
    assertThat(beside.pings().service().getTotalCount()).isEqualTo(300);
  }

  @Test
  void aStoppedReaderDoesNotStopTheOther() throws IOException {
    SlowReader found = carried(() -> SlowReader.measure(rig, WINDOW), SlowReader::retained);

    assertThat(found.retained()).isPositive();
  }

  @Test
  void connectionsThatComeAndGoLeaveNothing() throws IOException {
    Churn found = Churn.measure(rig, 16, Duration.ofSeconds(10));

    assertThat(found.sequential()).isPositive();
    assertThat(found.concurrent()).isPositive();
  }

  @Test
  void whatTheNodeKeepsAfterTheLastConnectionIsALeak() {
    NodeUsage before = new NodeUsage(0, 20, 100, 1, 1, 0, 0);
    NodeUsage descriptors = new NodeUsage(0, 20, 105, 1, 1, 0, 0);
    NodeUsage children = new NodeUsage(1, 20, 99, 1, 1, 0, 0);

    assertThatCode(() -> Churn.checkLeaks(before, before)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Churn.checkLeaks(before, descriptors))
        .hasMessageContaining("the node leaks: ")
        .hasMessageContaining("5 descriptors and 0 child processes more");
    assertThatThrownBy(() -> Churn.checkLeaks(before, children))
        .hasMessageContaining("1 child processes more");
  }

  /** Measures until something was carried: a busy machine lets a window pass without a byte. */
  private static <T> T carried(Callable<T> measurement, ToDoubleFunction<T> rate) {
    return await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(measurement, found -> rate.applyAsDouble(found) > 0);
  }

  /** Time that waits for whoever is late: every message goes, however busy the machine is. */
  private static final class UnhurriedTicker implements Ticker {

    private long now = System.nanoTime();

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void awaitUntil(long nanos) {
      SYSTEM.awaitUntil(nanos);
      now = Math.max(now, nanos);
    }

    @Override
    public void pause() {
      SYSTEM.pause();
    }
  }
}
