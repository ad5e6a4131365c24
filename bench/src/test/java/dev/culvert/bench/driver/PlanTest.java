package dev.culvert.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PlanTest {

  private static final List<Cell> CELLS =
      List.of(Cell.parse("raw"), Cell.parse("netty/jnr"), Cell.parse("netty/nsenter"));
  private static final Duration ROUND = Duration.ofSeconds(35);

  @Test
  void stopsBeforeTheRoundThatWouldNotFit() {
    Plan plan = plan(OptionalInt.empty());

    assertThat(plan.allowsAnother(4, Duration.ofSeconds(145), ROUND)).isTrue();
    assertThat(plan.allowsAnother(5, Duration.ofSeconds(146), ROUND)).isFalse();
  }

  @Test
  void makesOneRoundInAnyCase() {
    Plan plan = plan(OptionalInt.empty());

    assertThat(plan.allowsAnother(0, Duration.ofHours(1), Duration.ZERO)).isTrue();
    assertThat(plan.allowsAnother(1, Duration.ofHours(1), ROUND)).isFalse();
  }

  @Test
  void aForkIsMadeAgainWithinTheBudgetAndHalfAsManyTimes() {
    Plan plan = plan(OptionalInt.empty());
    Duration fork = Duration.ofSeconds(10);

    assertThat(plan.allowsAgain(0, 3, Duration.ofSeconds(30), fork)).isTrue();
    assertThat(plan.allowsAgain(1, 3, Duration.ofSeconds(30), fork)).isFalse();
    assertThat(plan.allowsAgain(2, 6, Duration.ofSeconds(170), fork)).isTrue();
    assertThat(plan.allowsAgain(2, 6, Duration.ofSeconds(171), fork)).isFalse();
    assertThat(plan(OptionalInt.of(2)).allowsAgain(2, 6, Duration.ofHours(1), fork)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void theCellsOfAProfileCanBeReadAndThreeRoundsFitIntoItsBudget(Profile profile) {
    List<Cell> cells = profile.cells().stream().map(Cell::parse).toList();
    Plan plan =
        new Plan(
            profile,
            cells,
            OptionalInt.empty(),
            profile.budget(),
            new Plan.Windows(
                profile.loads(),
                profile.window(),
                profile.windows(),
                profile.warmUp(),
                profile.idleConnections()),
            1,
            Rules.DEFAULT);

    assertThat(cells).doesNotHaveDuplicates().allMatch(cell -> cell.impossible().isEmpty());
    assertThat(plan.roundsEstimate()).isGreaterThanOrEqualTo(Plan.FEWEST);
    assertThat(Profile.named(profile.label())).contains(profile);
  }

  @Test
  void aNumberOfRoundsBeatsTheBudget() {
    Plan plan = plan(OptionalInt.of(1));

    assertThat(plan.allowsAnother(0, Duration.ofHours(1), ROUND)).isTrue();
    assertThat(plan.allowsAnother(1, Duration.ZERO, Duration.ZERO)).isFalse();
  }

  @Test
  void everyRoundHasEveryCell() {
    Plan plan = plan(OptionalInt.empty());

    for (int round = 1; round <= 10; round++) {
      assertThat(plan.order(round)).containsExactlyInAnyOrderElementsOf(CELLS);
    }
  }

  @Test
  void theSeedFixesTheOrderAndRoundsDiffer() {
    Set<List<Cell>> orders = new HashSet<>();
    for (int round = 1; round <= 20; round++) {
      assertThat(plan(OptionalInt.empty()).order(round))
          .isEqualTo(plan(OptionalInt.of(7)).order(round));
      orders.add(plan(OptionalInt.empty()).order(round));
    }

    assertThat(orders).hasSizeGreaterThan(3);
  }

  private static Plan plan(OptionalInt rounds) {
    return Forks.plan(rounds, "raw", "netty/jnr", "netty/nsenter");
  }
}
