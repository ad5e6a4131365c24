package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RankingTest {

  @Test
  void cellsThatAreNotShownWorseShareATier() {
    Ranking ranking =
        rank(
            Simulation.UP,
            Observations.builder()
                .addAll("slow", Simulation.UP, Series.of(501, 499, 500, 502, 498, 500))
                .addAll("fast", Simulation.UP, Series.of(1001, 998, 1000, 1002, 999, 1000))
                .addAll("same", Simulation.UP, Series.of(999, 1001, 1000, 998, 1000, 999))
                .build());

    assertThat(ranking.tiers()).containsExactly(List.of("fast", "same"), List.of("slow"));
    assertThat(ranking.tier("same")).hasValue(1);
    assertThat(ranking.tier("slow")).hasValue(2);
    assertThat(ranking.tier("none")).isEmpty();
    assertThat(ranking.comparisons()).hasSize(3);
    assertThat(ranking.verdict("slow", "fast")).isEqualTo(Verdict.WORSE);
    assertThat(ranking.verdict("fast", "slow")).isEqualTo(Verdict.BETTER);
    assertThat(ranking.gain("slow", "fast").orElseThrow()).isCloseTo(0.5, within(0.001));
    assertThat(ranking.gain("fast", "slow").orElseThrow()).isCloseTo(2, within(0.004));
  }

  @Test
  void theLowestLatencyIsFirst() {
    Ranking ranking =
        rank(
            Simulation.RTT,
            Observations.builder()
                .addAll("slow", Simulation.RTT, Series.of(165, 166, 164, 165))
                .addAll("fast", Simulation.RTT, Series.of(87.5, 87.6, 87.4, 87.5))
                .build());

    assertThat(ranking.tiers()).containsExactly(List.of("fast"), List.of("slow"));
  }

  @Test
  void aCellOfThreeForksHasNoPlace() {
    Ranking ranking =
        rank(
            Simulation.UP,
            Observations.builder()
                .addAll("some", Simulation.UP, Series.of(3, 3, 3))
                .addAll("more", Simulation.UP, Series.of(1, 1, 1, 1))
                .build(),
            "none");

    assertThat(ranking.tiers()).containsExactly(List.of("more"));
    assertThat(ranking.unranked())
        .containsEntry("some", "3 forks; an interval needs at least 4")
        .containsEntry("none", "not measured");
    assertThat(ranking.detectable()).isEmpty();
  }

  /** One noisy comparison more makes the family larger, and what it can show smaller. */
  @Test
  void aLargerFamilyShowsLess() {
    Analysis two = Simulation.twoCells(Simulation.random(3), 10, 1, 0);
    double alone = two.rank(Simulation.UP, List.of("a", "b")).detectable().orElseThrow();
    double among = five(Simulation.random(3)).detectable().orElseThrow();

    assertThat(among).isGreaterThan(1.2 * alone);
  }

  /** The leader is picked by its luck; all pairs together make up for that. */
  @Test
  void fiveEqualCellsAreSeldomTornApart() {
    assertThat(Simulation.share(random -> five(random).tiers().size() > 1)).isLessThan(0.05);
  }

  private static Ranking five(RandomGenerator random) {
    Observations.Builder observations = Observations.builder();
    for (int cell = 0; cell < 5; cell++) {
      double[] forks = Simulation.Noise.NORMAL.forks(random, 10, 100);
      observations.addAll("cell" + cell, Simulation.UP, Series.of(forks));
    }
    Analysis analysis = new Analysis(observations.build(), Simulation.SETTINGS);
    return analysis.rank(Simulation.UP, analysis.observations().cells());
  }

  private static Ranking rank(Measure measure, Observations observations, String... more) {
    Analysis analysis = new Analysis(observations, AnalysisSettings.DEFAULT);
    List<String> cells = new ArrayList<>(observations.cells());
    cells.addAll(List.of(more));
    return analysis.rank(measure, cells);
  }
}
