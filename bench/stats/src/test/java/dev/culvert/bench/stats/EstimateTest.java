package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EstimateTest {

  private static final AnalysisSettings SETTINGS = AnalysisSettings.DEFAULT;

  @Test
  void oneForkHasNoIntervalAndSaysWhy() {
    Estimate one = Estimate.of(Series.of(614), SETTINGS);

    assertThat(one.mean()).isCloseTo(614, within(1e-9));
    assertThat(one.uncertainty()).isEqualTo(new NoInterval("1 fork; an interval needs at least 4"));
    assertThat(one.medianUncertainty())
        .isEqualTo(new NoInterval("1 fork; an interval needs at least 6"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void twoOrThreeForksHaveARangeOnly(int forks) {
    Estimate few =
        Estimate.of(Series.of(Arrays.copyOf(new double[] {400, 900, 600}, forks)), SETTINGS);

    assertThat(few.uncertainty())
        .isEqualTo(new NoInterval(forks + " forks; an interval needs at least 4"));
    assertThat(few.lowest()).isEqualTo(400);
    assertThat(few.highest()).isEqualTo(900);
  }

  @Test
  void noForkIsRefused() {
    assertThatThrownBy(() -> Estimate.of(Series.of(), SETTINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no fork, no estimate");
  }

  /** By hand: logarithms 0, 1, 2, 3 have mean 1.5 and error 0.6455; t of 3 degrees is 3.1824. */
  @Test
  void fewForksGetStudentsIntervalOnLogarithms() {
    double e = Math.E;
    Estimate estimate = Estimate.of(Series.of(1, e, e * e, e * e * e), SETTINGS);
    Interval interval = estimate.uncertainty().asInterval().orElseThrow();

    assertThat(Math.log(estimate.mean())).isCloseTo(1.5, within(1e-12));
    assertThat(Math.log(interval.low())).isCloseTo(1.5 - 3.182446 * 0.6454972, within(1e-5));
    assertThat(Math.log(interval.high())).isCloseTo(1.5 + 3.182446 * 0.6454972, within(1e-5));
    assertThat(interval.confidence()).isEqualTo(0.95);
  }

  @Test
  void theBootstrapTakesOverWhereStudentsIsMuchTheSame() {
    double[] logs = DoubleStream.iterate(0, log -> log + 0.01).limit(10).toArray();
    Difference bootstrap = Difference.of(logs, SETTINGS);
    Difference student = Difference.student(logs, SETTINGS);

    assertThat(bootstrap.low()).isNotEqualTo(student.low());
    assertThat(bootstrap.low()).isCloseTo(student.low(), within(0.002));
    assertThat(bootstrap.high()).isCloseTo(student.high(), within(0.002));
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    Series series = Series.of(9, 10, 11, 12, 9.5, 10.5, 11.5, 10);

    assertThat(Estimate.of(series, SETTINGS)).isEqualTo(Estimate.of(series, SETTINGS));
    AnalysisSettings other =
        new AnalysisSettings(SETTINGS.confidence(), SETTINGS.tolerance(), SETTINGS.replicates(), 2);
    assertThat(Estimate.of(series, other).uncertainty())
        .isNotEqualTo(Estimate.of(series, SETTINGS).uncertainty());
  }

  /** Of 10 values the binomial leaves the second and the ninth: 97.9 %. */
  @Test
  void mediansGetTheBinomialsInterval() {
    Estimate ten = Estimate.of(Series.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1), SETTINGS);
    Estimate six = Estimate.of(Series.of(1, 2, 3, 4, 5, 60), SETTINGS);

    assertThat(ten.median()).isEqualTo(5.5);
    assertThat(ten.medianUncertainty()).isEqualTo(new Interval(2, 9, 0.95));
    assertThat(six.medianUncertainty()).isEqualTo(new Interval(1, 60, 0.95));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 10})
  void equalForksHaveAnIntervalOfNoWidth(int forks) {
    double[] values = new double[forks];
    Arrays.fill(values, 128);
    Interval interval =
        Estimate.of(Series.of(values), SETTINGS).uncertainty().asInterval().orElseThrow();

    assertThat(interval.low()).isCloseTo(128, within(1e-9));
    assertThat(interval.high()).isCloseTo(128, within(1e-9));
  }

  @Test
  void zeroHasNoLogarithmButARange() {
    Estimate estimate = Estimate.of(Series.of(0, 1, 2, 3, 4, 5), SETTINGS);

    assertThat(estimate.mean()).isZero();
    assertThat(estimate.uncertainty())
        .isEqualTo(new NoInterval("a fork measured 0, which has no logarithm"));
    assertThat(estimate.medianUncertainty()).isEqualTo(new Interval(0, 5, 0.95));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1})
  void whatIsNoMeasurementIsRefused(double value) {
    assertThatThrownBy(() -> Series.of(1, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("round 2 measured " + value + "; a value must be finite and not negative");
    assertThatThrownBy(() -> Observations.builder().add("netty/jnr", 3, Simulation.UP, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up of netty/jnr in round 3 is " + value);
  }

  @Test
  void aRoundHasOneForkOfACell() {
    Observations.Builder observations =
        Observations.builder().add("netty/jnr", 3, Simulation.UP, 1);

    assertThatThrownBy(() -> observations.add("netty/jnr", 3, Simulation.UP, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("up of netty/jnr is there twice for round 3");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new AnalysisSettings(1, 0.03, 10_000, 1))
        .hasMessageContaining("confidence");
    assertThatThrownBy(() -> SETTINGS.withTolerance(0)).hasMessageContaining("tolerance is 0.0");
    assertThatThrownBy(() -> new AnalysisSettings(0.95, 0.03, 10, 1))
        .hasMessageContaining("replicates");
  }
}
