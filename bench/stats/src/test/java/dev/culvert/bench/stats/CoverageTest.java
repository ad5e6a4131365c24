package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.stats.Simulation.Noise;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.descriptive.Quantile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often intervals for 95 % hold the truth. docs/BENCHMARK-METHOD.md quotes these figures. */
@Timeout(120)
class CoverageTest {

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 4, 0.92, 0.98",
    "NORMAL, 5, 0.92, 0.98",
    "NORMAL, 8, 0.92, 0.98",
    "NORMAL, 10, 0.92, 0.98",
    "NORMAL, 20, 0.92, 0.98",
    "TWO_MODES, 10, 0.92, 0.98",
    "TWO_MODES, 20, 0.92, 0.98",
    "SKEWED, 20, 0.92, 0.98",
    // Known to be too narrow; documented.
    "SKEWED, 4, 0.87, 0.92",
    "SKEWED, 10, 0.89, 0.94",
    "TWO_MODES, 4, 0.86, 0.91",
  })
  void meansAreWhereTheirIntervalsSay(Noise noise, int forks, double low, double high) {
    double covered =
        Simulation.share(
            random ->
                contains(Estimate.of(series(noise, forks, random), Simulation.SETTINGS), 100));

    assertThat(covered).isBetween(low, high);
  }

  @ParameterizedTest
  @CsvSource({"NORMAL, 3, 0.92, 0.98", "SKEWED, 3, 0.86, 0.92", "TWO_MODES, 3, 0.72, 0.80"})
  void threeForksGetNoneBecauseItWouldHoldTooSeldom(
      Noise noise, int forks, double low, double high) {
    double covered =
        Simulation.share(
            random -> {
              double[] logs = series(noise, forks, random).logs();
              Difference student = Difference.student(logs, Simulation.SETTINGS);
              return holds(student.low(), student.high(), Math.log(100));
            });

    assertThat(covered).isBetween(low, high);
    assertThat(
            Estimate.of(series(noise, forks, Simulation.random(1)), Simulation.SETTINGS)
                .uncertainty()
                .asInterval())
        .isEmpty();
  }

  @Test
  void thePlainBootstrapWouldBeTooNarrow() {
    double covered =
        Simulation.share(
            random -> {
              double[] logs = series(Noise.NORMAL, 10, random).logs();
              double[] means = new Bootstrap(Simulation.SETTINGS).means(logs);
              double[] ends = Quantile.withDefaults().evaluate(means, new double[] {0.025, 0.975});
              return holds(ends[0], ends[1], Math.log(100));
            });

    assertThat(covered).isBetween(0.87, 0.92);
  }

  @ParameterizedTest
  @CsvSource({"NORMAL, 6", "NORMAL, 10", "NORMAL, 20", "TWO_MODES, 10", "TWO_MODES, 20"})
  void mediansAreWhereTheirIntervalsSayWhateverTheNoise(Noise noise, int forks) {
    double covered =
        Simulation.share(
            random ->
                Estimate.of(series(noise, forks, random), Simulation.SETTINGS)
                    .medianUncertainty()
                    .asInterval()
                    .orElseThrow()
                    .contains(100));

    assertThat(covered).isGreaterThan(0.94);
  }

  @ParameterizedTest
  @CsvSource({"5, 0", "5, 0.1", "10, 0", "10, 0.1"})
  void ratiosAreWhereTheirIntervalsSay(int rounds, double common) {
    double covered =
        Simulation.share(
            random ->
                Simulation.compare(Simulation.twoCells(random, rounds, 1.25, common))
                    .uncertainty()
                    .asInterval()
                    .orElseThrow()
                    .contains(1.25));

    assertThat(covered).isBetween(0.92, 0.98);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "5, 10", "10, 10"})
  void ratiosOfTwoRunsAreWhereTheirIntervalsSay(int base, int next) {
    double covered =
        Simulation.share(
            random -> {
              double[] a = series(Noise.NORMAL, next, random).logs();
              double[] b = series(Noise.NORMAL, base, random).logs();
              Difference difference = Difference.independent(a, b, Simulation.SETTINGS);
              return holds(difference.low(), difference.high(), 0);
            });

    assertThat(covered).isBetween(0.92, 0.98);
  }

  /** Forks that differ much, and iterations in them that do not: JMH's way against ours. */
  @Test
  void iterationsAreNoSample() {
    double forks = Simulation.share(random -> holds(Difference.of(means(random), settings())));
    double iterations =
        Simulation.share(
            random -> {
              double[] all =
                  Arrays.stream(nested(random)).flatMapToDouble(Arrays::stream).toArray();
              return holds(Difference.student(all, settings()));
            });

    assertThat(forks).isBetween(0.92, 0.98);
    assertThat(iterations).isLessThan(0.80);
  }

  private static double[] means(RandomGenerator random) {
    return Arrays.stream(nested(random))
        .mapToDouble(fork -> Arrays.stream(fork).average().orElseThrow())
        .toArray();
  }

  /** Eight forks of three iterations, with the correlation that was seen of raw TCP: 0.85. */
  private static double[][] nested(RandomGenerator random) {
    double[][] forks = new double[8][3];
    for (double[] fork : forks) {
      double mean = 0.108 * random.nextGaussian();
      Arrays.setAll(fork, i -> mean + 0.045 * random.nextGaussian());
    }
    return forks;
  }

  private static Series series(Noise noise, int forks, RandomGenerator random) {
    return Series.of(noise.forks(random, forks, 100));
  }

  private static boolean contains(Estimate estimate, double truth) {
    return estimate.uncertainty().asInterval().orElseThrow().contains(truth);
  }

  private static boolean holds(Difference difference) {
    return holds(difference.low(), difference.high(), 0);
  }

  private static boolean holds(double low, double high, double truth) {
    return low <= truth && truth <= high;
  }

  private static AnalysisSettings settings() {
    return Simulation.SETTINGS;
  }
}
