package dev.culvert.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.result.Forks;
import dev.culvert.bench.rig.Cell;
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

  @ParameterizedTest
  @EnumSource(Profile.class)
  void theCellsOfAProfileCanBeReadAndThreeRoundsFitIntoItsBudget(Profile profile) {
    Plan plan = Plan.of(profile);
    List<Cell> cells = plan.cells();

    assertThat(cells).doesNotHaveDuplicates().allMatch(cell -> cell.impossible().isEmpty());
    assertThat(plan.roundsEstimate()).isGreaterThanOrEqualTo(Plan.FEWEST_RANKED - 1);
    assertThat(Profile.named(profile.label())).contains(profile);
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
