package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForkVarianceTest {

  /** By hand: logarithms 1, 3 and 5, 7: within 2, between (16 - 2) / 2 = 7. */
  @Test
  void varianceIsSplitInTwo() {
    ForkVariance variance = ForkVariance.of(List.of(exp(1, 3), exp(5, 7)));

    assertThat(variance.within()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(variance.between()).isCloseTo(Math.sqrt(7), within(1e-12));
    assertThat(variance.icc()).isCloseTo(7.0 / 9, within(1e-12));
  }

  @Test
  void aKnownCorrelationIsFound() {
    RandomGenerator random = Simulation.random(11);
    List<double[]> forks = new ArrayList<>();
    for (int fork = 0; fork < 2_000; fork++) {
      double mean = 0.108 * random.nextGaussian();
      forks.add(
          random
              .doubles(3)
              .map(ignored -> Math.exp(mean + 0.045 * random.nextGaussian()))
              .toArray());
    }
    ForkVariance variance = ForkVariance.of(forks);

    assertThat(variance.between()).isCloseTo(0.108, within(0.004));
    assertThat(variance.within()).isCloseTo(0.045, within(0.002));
    assertThat(variance.icc()).isCloseTo(0.852, within(0.015));
  }

  @Test
  void forksThatDifferLessThanTheirIterationsHaveNone() {
    assertThat(ForkVariance.of(List.of(exp(1, 3), exp(1, 3))).icc()).isZero();
    assertThat(ForkVariance.of(List.of(exp(1, 1), exp(1, 1))).icc()).isZero();
  }

  @Test
  void oneForkOrOneIterationDoesNotTell() {
    assertThatThrownBy(() -> ForkVariance.of(List.of(exp(1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ForkVariance.of(List.of(exp(1, 2), exp(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ForkVariance.of(List.of(exp(1, 2), new double[] {0, 1})))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] exp(double... logs) {
    return Arrays.stream(logs).map(Math::exp).toArray();
  }
}
