package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.rig.CorruptedException;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The open loop on a clock and a server of the test's own. */
@Timeout(60)
class OpenLoopTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private final SendSchedule everyMilli = SendSchedule.constant(1_000, SECOND, 1);
  private final Clockwork clock = new Clockwork(10 * MILLI);

  @Test
  void exponentialGapsHaveTheRateAndTheirSpread() {
    SendSchedule schedule = SendSchedule.exponential(10_000, Duration.ofSeconds(10), 3);

    assertThat(schedule.size()).isEqualTo(100_000);
    assertThat(schedule.end() / 1e9).isCloseTo(10, within(0.2));
    int shorterThanHalf = 0;
    for (int i = 1; i < schedule.size(); i++) {
      assertThat(schedule.due(i)).isGreaterThanOrEqualTo(schedule.due(i - 1));
      shorterThanHalf += schedule.due(i) - schedule.due(i - 1) < 50 * MICRO ? 1 : 0;
    }
    // 1 - exp(-1/2)
    assertThat(shorterThanHalf / 100_000.0).isCloseTo(0.3935, within(0.01));
  }

  @Test
  void theSeedFixesTheGaps() {
    SendSchedule one = SendSchedule.exponential(100, SECOND, 5);

    assertThat(SendSchedule.exponential(100, SECOND, 5).end()).isEqualTo(one.end());
    assertThat(SendSchedule.exponential(100, SECOND, 6).end()).isNotEqualTo(one.end());
  }

  @Test
  void constantGapsAreEqualAfterARandomPhase() {
    assertThat(everyMilli.size()).isEqualTo(1_000);
    assertThat(everyMilli.due(0)).isBetween(0L, MILLI - 1);
    assertThat(everyMilli.due(500) - everyMilli.due(0)).isCloseTo(500 * MILLI, within(2L));
    assertThat(SendSchedule.constant(1_000, SECOND, 2).due(0)).isNotEqualTo(everyMilli.due(0));
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> SendSchedule.constant(0, SECOND, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rate 0.0/s must be above 0");
  }

  @Test
  void aServerThatKeepsUpShowsItsServiceTime() throws IOException {
    OpenLoopWindow window = run(everyMilli, new Clockwork(100 * MICRO));

    assertThat(window.intended().getTotalCount()).isEqualTo(1_000);
    assertThat(OpenLoopWindow.micros(window.intended(), 99).getAsDouble())
        .isCloseTo(100, within(0.2));
    assertThat(window.achieved()).isCloseTo(1, within(1e-3));
    assertThat(window.capped()).isFalse();
    assertThat(window.isSaturated()).isFalse();
  }

  @Test
  void whatWaitsBehindAnotherHasWaitedSinceItWasDue() throws IOException {
    OpenLoopWindow window = run(everyMilli, new Clockwork(1_200 * MICRO));

    // The queue grows by 0.2 ms a message: the last has waited some 200 ms.
    assertThat(window.intended().getMaxValue()).isCloseTo(201 * MILLI, within(2 * MILLI));
    assertThat(window.achieved()).isCloseTo(1 / 1.2, within(0.01));
    assertThat(window.isSaturated()).isTrue();
  }

  @Test
  void aSenderThatIsLateIsItselfWhatLimits() throws IOException {
    Clockwork clockwork = new Clockwork(500 * MICRO);
    clockwork.oversleep(100 * MICRO);

    OpenLoopWindow window = run(everyMilli, clockwork);

    assertThat(window.lag().getValueAtPercentile(99)).isCloseTo(100 * MICRO, within(MICRO));
    assertThat(window.intended().getMinValue() - window.service().getMinValue())
        .isCloseTo(100 * MICRO, within(MICRO));
    assertThat(window.achieved()).isGreaterThan(0.99);
    assertThat(window.isSaturated()).isTrue();
    Clockwork lessLate = new Clockwork(500 * MICRO);
    lessLate.oversleep(40 * MICRO);
    assertThat(run(everyMilli, lessLate).isSaturated()).isFalse();
  }

  @Test
  void moreThanASecondsWorthIsNotSentAndCountsWithItsAge() throws IOException {
    SendSchedule schedule = SendSchedule.constant(1_000, Duration.ofSeconds(4), 1);

    OpenLoopWindow window =
        new Sender(schedule, clock, clock, clock.answers()).run(Duration.ofSeconds(30));

    assertThat(window.capped()).isTrue();
    assertThat(window.isSaturated()).isTrue();
    assertThat(window.intended().getTotalCount()).isEqualTo(4_000);
    assertThat(window.service().getTotalCount()).isBetween(1_350L, 1_450L);
    assertThat(window.lag().getMaxValue()).isGreaterThan(2_000 * MILLI);
  }

  @Test
  void whatDoesNotComeBackIsAFailure() {
    clock.lose(2);

    assertThatThrownBy(() -> run(SendSchedule.constant(10, SECOND, 1), clock))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("2 of 10 messages of the open loop did not come back within 3000 ms");
  }

  @Test
  void aPercentileNeedsTenAboveIt() {
    Histogram window = LatencyLog.window();
    window.recordValueWithCount(5_000, 999);
    assertThat(OpenLoopWindow.micros(window, 99)).isEmpty();

    window.recordValue(5_000);
    assertThat(OpenLoopWindow.micros(window, 99).getAsDouble()).isCloseTo(5, within(0.01));
    assertThat(OpenLoopWindow.micros(window, 99.9)).isEmpty();
  }

  @Test
  void aRateIsSustainedUpToTheLimitOfTheTail() throws IOException {
    SustainableRate rate = new SustainableRate(Duration.ofMillis(2), SECOND, 16);

    assertThat(rate.isSustained(run(everyMilli, new Clockwork(1_000 * MICRO)))).isTrue();
    assertThat(rate.isSustained(run(everyMilli, new Clockwork(1_020 * MICRO)))).isFalse();
    assertThat(rate.isSustained(run(SendSchedule.constant(100, SECOND, 1), new Clockwork(MICRO))))
        .as("too few for p99")
        .isFalse();
  }

  private static OpenLoopWindow run(SendSchedule schedule, Clockwork clockwork) throws IOException {
    return new Sender(schedule, clockwork, clockwork, clockwork.answers()).run(PATIENCE);
  }
}
