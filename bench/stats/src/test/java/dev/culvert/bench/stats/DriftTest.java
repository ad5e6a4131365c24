package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriftTest {

  @Test
  void aSteadyDeclineIsFound() {
    Series series = Series.of(1000, 980, 960.4, 941.192, 922.36816);
    Drift drift = Drift.of(series, AnalysisSettings.DEFAULT);

    assertThat(drift.perRound().orElseThrow()).isCloseTo(0.98, within(1e-9));
    assertThat(drift.whole().orElseThrow()).isCloseTo(0.92236816, within(1e-9));
    assertThat(drift.isShown()).isTrue();
  }

  @Test
  void roundsThatAreMissingKeepTheirDistance() {
    TreeMap<Integer, Double> byRound = new TreeMap<>();
    for (int round : new int[] {1, 2, 5, 9}) {
      byRound.put(round, Math.pow(1.01, round));
    }

    Drift drift = Drift.of(new Series(byRound), AnalysisSettings.DEFAULT);

    assertThat(drift.perRound().orElseThrow()).isCloseTo(1.01, within(1e-9));
    assertThat(drift.rounds()).isEqualTo(9);
  }

  @Test
  void noiseIsSeldomCalledADrift() {
    double called =
        Simulation.share(
            random ->
                Drift.of(
                        Series.of(Simulation.Noise.NORMAL.forks(random, 10, 100)),
                        Simulation.SETTINGS)
                    .isShown());

    assertThat(called).isBetween(0.02, 0.08);
  }

  @Test
  void twoPercentARoundAreFoundInTenRounds() {
    double found =
        Simulation.share(
            random -> {
              double[] forks = Simulation.Noise.NORMAL.forks(random, 10, 100);
              for (int i = 0; i < forks.length; i++) {
                forks[i] *= Math.pow(0.98, i);
              }
              return Drift.of(Series.of(forks), Simulation.SETTINGS).isShown();
            });

    assertThat(found).isGreaterThan(0.8);
  }

  @Test
  void equalForksDoNotDrift() {
    Drift drift = Drift.of(Series.of(7, 7, 7, 7, 7), AnalysisSettings.DEFAULT);

    assertThat(drift.whole().orElseThrow()).isCloseTo(1, within(1e-12));
    assertThat(drift.isShown()).isFalse();
  }

  @Test
  void threeForksDoNotTell() {
    Series series = Series.of(3, 2, 1);
    Drift drift = Drift.of(series, AnalysisSettings.DEFAULT);

    assertThat(drift.uncertainty())
        .isEqualTo(new NoInterval("3 forks; an interval needs at least 4"));
    assertThat(drift.isShown()).isFalse();
    assertThat(drift.whole()).isEmpty();
    assertThat(Drift.of(Series.of(0, 2, 1, 3), AnalysisSettings.DEFAULT).perRound()).isEmpty();
  }
}
