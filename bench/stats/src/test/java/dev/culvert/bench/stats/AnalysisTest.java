package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Variance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnalysisTest {

  /** By hand: logarithms 0 to 9 have a variance of 9.1667, and their mean an error of 0.9574. */
  @Test
  void replicatesVaryAsTheMeanDoes() {
    double[] values = new double[10];
    Arrays.setAll(values, Math::exp);
    double[] replicates = analysis(values).replicates(Simulation.UP, "a");

    assertThat(replicates).hasSize(Simulation.SETTINGS.replicates());
    assertThat(deviation(replicates)).isCloseTo(0.9574, within(0.05));
    assertThat(Arrays.stream(replicates).average().orElseThrow()).isCloseTo(4.5, within(0.1));
  }

  @Test
  void replicatesDrawTheSameRoundsForAllCells() {
    Analysis analysis = Simulation.twoCells(Simulation.random(9), 12, 1, 0.5);
    double[] a = analysis.replicates(Simulation.UP, "a");
    double[] b = analysis.replicates(Simulation.UP, "b");
    double[] apart = new double[a.length];
    Arrays.setAll(apart, i -> a[i] - b[i]);

    assertThat(deviation(apart)).isLessThan(0.5 * deviation(a));
  }

  @Test
  void aRoundThatACellLacksIsDrawnForTheOthers() {
    Observations.Builder observations =
        Observations.builder().addAll("a", Simulation.UP, Series.of(1, 2, 3, 4, 5, 6));
    for (int round = 1; round <= 4; round++) {
      observations.add("b", round, Simulation.UP, round);
    }
    Analysis analysis = new Analysis(observations.build(), Simulation.SETTINGS);

    double[] replicates = analysis.replicates(Simulation.UP, "b");

    assertThat(Arrays.stream(replicates).min().orElseThrow()).isGreaterThan(-1);
    assertThat(Arrays.stream(replicates).max().orElseThrow()).isLessThan(Math.log(4) + 1);
  }

  @Test
  void threeForksOrAZeroHaveNoReplicates() {
    assertThatThrownBy(() -> analysis(1, 2, 3).replicates(Simulation.UP, "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no replicates of up of a");
    assertThatThrownBy(() -> analysis(1, 2, 3, 0).replicates(Simulation.UP, "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasNotMeasuredHasNoEstimate() {
    assertThat(analysis(1, 2).estimate(Simulation.RTT, "a")).isEmpty();
    assertThat(analysis(1, 2).estimate(Simulation.UP, "b")).isEmpty();
    assertThat(analysis(1, 2).estimate(Simulation.UP, "a")).isPresent();
    assertThat(analysis(1, 2).drift(Simulation.UP, "b").perRound()).isEmpty();
  }

  /** Ten times the same question must not be surer than the question alone. */
  @Test
  void aFamilyOfManyMeasuresIsCorrected() {
    Observations.Builder observations = Observations.builder();
    for (int i = 0; i < 10; i++) {
      Measure measure = new Measure("m" + i, "m", "", true);
      observations.addAll("new", measure, Series.of(1.10, 1.13, 1.06, 1.16, 1.05));
      observations.addAll("base", measure, Series.of(1, 1.01, 0.99, 1.02, 1));
    }
    Analysis analysis = new Analysis(observations.build(), AnalysisSettings.DEFAULT);
    List<Measure> ten = analysis.observations().measures();
    Comparison alone = Simulation.compare(analysis, ten.subList(0, 1), "new", "base").get(0);
    List<Comparison> all = Simulation.compare(analysis, ten, "new", "base");

    assertThat(all).hasSize(10);
    assertThat(all.get(0).chance()).isCloseTo(10 * alone.chance(), within(1e-9));
    assertThat(alone.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(all).allMatch(of -> of.verdict() == Verdict.INCONCLUSIVE);
    assertThat(all.get(0).uncertainty()).isEqualTo(alone.uncertainty());
  }

  private static Analysis analysis(double... values) {
    return new Analysis(
        Observations.builder().addAll("a", Simulation.UP, Series.of(values)).build(),
        Simulation.SETTINGS);
  }

  private static double deviation(double[] values) {
    return Math.sqrt(Variance.of(values).getAsDouble());
  }
}
