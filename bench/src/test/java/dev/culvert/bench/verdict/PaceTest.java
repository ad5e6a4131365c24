package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.Noise;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How three minutes are spent, with forks that never ran. */
@Timeout(60)
class PaceTest {

  private static final double QUIET = 0.05;
  private static final double NOISY = 0.9;

  private Duration elapsed = Duration.ZERO;

  @Test
  void makesOneRoundInAnyCase() {
    assertThat(pace(OptionalInt.empty()).allowsRound(0, Duration.ofHours(1))).isTrue();
  }

  @Test
  void stopsBeforeTheRoundThatWouldNotFit() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 4, 10, QUIET);

    assertThat(pace.allowsRound(4, Duration.ofSeconds(140))).as("140 + 35 s").isTrue();
    assertThat(pace.allowsRound(4, Duration.ofSeconds(146))).as("146 + 37 s").isFalse();
  }

  @Test
  void theRoundWithoutWhichNothingIsRankedMayTakeATenthMore() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 3, 16, QUIET);

    assertThat(pace.allowsRound(3, elapsed)).as("144 + 48 s of 198").isTrue();
    assertThat(pace.allowsRound(3, Duration.ofSeconds(150))).as("150 + 50 s").isFalse();
    assertThat(pace.allowsRound(4, elapsed)).as("there are four").isFalse();
  }

  @Test
  void aSlowRoundDoesNotLeaveTheRestOfTheBudgetUnused() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 1, 20, QUIET);
    rounds(pace, 3, 8, QUIET);

    assertThat(pace.allowsRound(4, Duration.ofSeconds(132))).as("132 + 33 s").isTrue();
  }

  @Test
  void aNumberOfRoundsBeatsTheBudget() {
    Pace pace = pace(OptionalInt.of(1));

    assertThat(pace.allowsRound(0, Duration.ofHours(1))).isTrue();
    assertThat(pace.allowsRound(1, Duration.ZERO)).isFalse();
  }

  @Test
  void aForkIsMadeAgainWithinTheBudgetAndHalfAsManyTimes() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 1, 10, QUIET);
    assertThat(pace.allowsAgain(Duration.ofSeconds(30))).isTrue();

    took(pace, fork(1, 2, 10, NOISY, true));

    assertThat(pace.allowsAgain(Duration.ofSeconds(40))).isFalse();
    rounds(pace, 1, 10, QUIET);
    assertThat(pace.allowsAgain(Duration.ofSeconds(169))).isTrue();
    assertThat(pace.allowsAgain(Duration.ofSeconds(171))).isFalse();
  }

  @Test
  void beneathANeighbourThatStaysNothingIsMadeAgain() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 2, 10, NOISY);

    assertThat(pace.allowsAgain(elapsed)).isFalse();
  }

  @Test
  void aNeighbourThatStaysIsNotWaitedFor() {
    Pace pace = pace(OptionalInt.empty());
    assertThat(pace.patience()).isEqualTo(Duration.ofMillis(4_500));
    took(pace, fork(1, 1, 10, NOISY, false));
    assertThat(pace.patience()).isEqualTo(Duration.ofMillis(4_500));
    took(pace, fork(1, 1, 10, NOISY, false));
    assertThat(pace.patience()).isZero();

    took(pace, fork(1, 1, 10, QUIET, true));

    assertThat(pace.patience()).as("it is gone").isPositive();
  }

  @Test
  void aCellThatFailedTakesNoMoreTime() {
    Pace pace = pace(OptionalInt.empty());
    rounds(pace, 4, 10, QUIET);
    assertThat(pace.allowsRound(4, Duration.ofSeconds(146))).as("146 + 37 s").isFalse();

    took(pace, Forks.failed("raw", 5, "page 7 is not the one"));

    assertThat(pace.hasFailed(Cell.parse("raw"))).isTrue();
    assertThat(pace.cells()).isEqualTo(2);
    assertThat(pace.allowsRound(5, Duration.ofSeconds(150))).as("150 + 23 s").isTrue();
    assertThat(pace.expected()).as("9 rounds of 2, and the one").isEqualTo(19);
  }

  private static void took(Pace pace, ForkResult fork) {
    pace.took(fork.cell(), List.of(fork));
  }

  private void rounds(Pace pace, int rounds, int seconds, double foreign) {
    for (int i = 0; i < 3 * rounds; i++) {
      took(pace, fork(1, 1, seconds, foreign, foreign < 0.1));
      elapsed = elapsed.plusSeconds(seconds);
    }
  }

  private static ForkResult fork(
      int round, int attempt, int seconds, double foreign, boolean quiet) {
    return new ForkResult(
        new Slot(Cell.parse("raw"), round, attempt),
        Forks.START,
        Duration.ofSeconds(seconds),
        4.0,
        Map.of(),
        null,
        new Noise(foreign, 0, 300, quiet));
  }

  private static Pace pace(OptionalInt rounds) {
    return new Pace(Forks.plan(rounds, "raw", "netty/jnr", "netty/nsenter"));
  }
}
