package dev.culvert.bench.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often recommendations are as sure as they say. docs/BENCHMARK-METHOD.md quotes these figures.
 */
@Timeout(300)
class ConfidenceTest {

  private static final int EXPERIMENTS = 200;

  @ParameterizedTest
  @CsvSource({"2, 5", "2, 8", "5, 5", "5, 8"})
  void equalCellsAreSeldomClear(int cells, int rounds) {
    assertThat(share(cells, rounds, 1, Confidence.CLEAR)).isLessThan(0.06);
  }

  @ParameterizedTest
  @CsvSource({"2, 5, 1.20", "2, 8, 1.15", "5, 8, 1.20"})
  void aCellThatIsBetterInEverythingIsClear(int cells, int rounds, double effect) {
    assertThat(share(cells, rounds, effect, Confidence.CLEAR)).isGreaterThan(0.9);
  }

  private static double share(int cells, int rounds, double effect, Confidence confidence) {
    int count = 0;
    for (int seed = 0; seed < EXPERIMENTS; seed++) {
      Runs runs = Runs.of(seed, rounds).cell("better", 1000 * effect, 100 / effect, 2 / effect);
      for (int cell = 1; cell < cells; cell++) {
        runs.cell("same" + cell, 1000, 100, 2);
      }
      if (runs.recommendation(Runs.EVENLY).confidence() == confidence) {
        count++;
      }
    }
    return count / (double) EXPERIMENTS;
  }
}
