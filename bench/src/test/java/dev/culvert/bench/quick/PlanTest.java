package dev.culvert.bench.quick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void makesThreeRoundsInAnyCase() {
    Plan plan = plan(OptionalInt.empty());

    assertThat(plan.allowsAnother(0, Duration.ZERO, Duration.ZERO)).isTrue();
    assertThat(plan.allowsAnother(2, Duration.ofHours(1), ROUND)).isTrue();
    assertThat(plan.allowsAnother(3, Duration.ofHours(1), ROUND)).isFalse();
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
    return new Plan(CELLS, rounds, Duration.ofMinutes(3), Duration.ofMillis(900), 42);
  }
}
