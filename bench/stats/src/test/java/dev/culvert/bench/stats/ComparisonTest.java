package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ComparisonTest {

  private static final double[] STEADY = {100, 101, 99, 100.5, 99.5, 100, 101, 99};

  @Test
  void moreIsBetterForThroughput() {
    Comparison of = compare(Simulation.UP, scaled(1.25), STEADY);

    assertThat(of.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(of.ratio().orElseThrow()).isCloseTo(1.25, within(1e-9));
    assertThat(of.gain().orElseThrow()).isCloseTo(1.25, within(1e-9));
    assertThat(of.superiority()).hasValue(1);
    assertThat(of.forks()).isEqualTo(8);
  }

  @Test
  void lessIsBetterForLatency() {
    Comparison of = compare(Simulation.RTT, scaled(1.25), STEADY);

    assertThat(of.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(of.ratio().orElseThrow()).isCloseTo(1.25, within(1e-9));
    assertThat(of.gain().orElseThrow()).isCloseTo(0.8, within(1e-9));
    assertThat(of.superiority()).hasValue(0);
    assertThat(of.gainInterval().orElseThrow().high())
        .isCloseTo(1 / of.uncertainty().asInterval().orElseThrow().low(), within(1e-12));
  }

  @Test
  void aDifferenceWithinTheToleranceIsNone() {
    assertThat(compare(Simulation.UP, scaled(1.01), STEADY).verdict())
        .isEqualTo(Verdict.EQUIVALENT);
  }

  @Test
  void aSmallDifferenceThatReachesIntoTheToleranceIsOpen() {
    double[] candidate = STEADY.clone();
    Arrays.setAll(candidate, i -> candidate[i] * (i % 2 == 0 ? 1.02 : 1.06));
    Comparison of = compare(Simulation.UP, candidate, STEADY);

    assertThat(of.uncertainty().asInterval().orElseThrow().low()).isBetween(1.0, 1.03);
    assertThat(of.uncertainty().asInterval().orElseThrow().high()).isGreaterThan(1.03);
    assertThat(of.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(of.excludesWorse(0.03)).isTrue();
  }

  /** By hand: differences of 0.1, 0.2, 0.3, 0.4 have mean 0.25, error 0.06455; t is 3.1824. */
  @Test
  void pairsAreComparedByWhatTheyAreApart() {
    double[] reference = {100, 500, 20, 7};
    double[] candidate = reference.clone();
    Arrays.setAll(candidate, i -> candidate[i] * Math.exp(0.1 * (i + 1)));
    Comparison of = compare(Simulation.UP, candidate, reference);
    Interval interval = of.uncertainty().asInterval().orElseThrow();

    assertThat(Math.log(of.ratio().orElseThrow())).isCloseTo(0.25, within(1e-9));
    assertThat(Math.log(interval.low())).isCloseTo(0.25 - 3.182446 * 0.0645497, within(1e-5));
    assertThat(Math.log(interval.high())).isCloseTo(0.25 + 3.182446 * 0.0645497, within(1e-5));
    // t = (0.25 - ln 1.03) / 0.06455 = 3.4151 with 3 degrees, both sides.
    assertThat(of.chance()).isCloseTo(0.04202, within(1e-4));
    assertThat(of.verdict()).isEqualTo(Verdict.BETTER);
  }

  @Test
  void roundsThatOnlyOneHasDoNotCount() {
    Observations.Builder observations =
        Observations.builder().addAll("a", Simulation.UP, Series.of(1, 2, 3, 4, 5));
    for (int round = 2; round <= 6; round++) {
      observations.add("b", round, Simulation.UP, round);
    }
    Analysis analysis = new Analysis(observations.build(), AnalysisSettings.DEFAULT);

    assertThat(Simulation.compare(analysis).forks()).isEqualTo(4);
    assertThat(Simulation.compare(analysis).ratio().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  @Test
  void threePairsShowNothing() {
    Comparison of = compare(Simulation.UP, new double[] {9, 9, 9}, new double[] {1, 1, 1});

    assertThat(of.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(of.uncertainty())
        .isEqualTo(new NoInterval("3 rounds with both; an interval needs at least 4"));
    assertThat(of.ratio().orElseThrow()).isCloseTo(9, within(1e-9));
    assertThat(of.chance()).isEqualTo(1);
    assertThat(of.detectable()).isEmpty();
  }

  @Test
  void zeroHasNoRatio() {
    Comparison of = compare(Simulation.UP, new double[] {0, 1, 1, 1}, new double[] {1, 1, 1, 1});

    assertThat(of.ratio()).isEmpty();
    assertThat(of.gain()).isEmpty();
    assertThat(of.uncertainty()).isEqualTo(new NoInterval("a measured 0, which has no ratio"));
    assertThat(of.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void whatWasNotMeasuredIsNamed() {
    Comparison of = compare(Simulation.UP, STEADY, new double[0]);

    assertThat(of.uncertainty()).isEqualTo(new NoInterval("b has no value of up"));
    assertThat(of.superiority()).isEmpty();
  }

  @Test
  void figuresThatNeverVaryAreEqualOrNot() {
    double[] pids = {2, 2, 2, 2, 2};

    assertThat(compare(Simulation.RTT, pids, pids).verdict()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(compare(Simulation.RTT, new double[] {3, 3, 3, 3, 3}, pids).verdict())
        .isEqualTo(Verdict.WORSE);
  }

  /** A noise of 30 % that a round's forks share goes out of their ratio altogether. */
  @Test
  void whatRoundsHaveInCommonDoesNotBlurRatios() {
    Analysis quiet = Simulation.twoCells(Simulation.random(5), 12, 1.25, 0);
    Analysis noisy = Simulation.twoCells(Simulation.random(5), 12, 1.25, 0.3);

    assertThat(width(Simulation.compare(quiet).uncertainty()))
        .isCloseTo(width(Simulation.compare(noisy).uncertainty()), within(1e-9));
    assertThat(width(quiet.estimate(Simulation.UP, "a").orElseThrow().uncertainty()))
        .isLessThan(0.5 * width(noisy.estimate(Simulation.UP, "a").orElseThrow().uncertainty()));
  }

  @Test
  void superiorityIsAShareOfPairs() {
    // Of the nine pairs, 3 beats 1 and 2, 2 beats 1, and three are draws.
    double[] same = {1, 2, 3};

    assertThat(compare(Simulation.UP, same, same).superiority()).hasValue(0.5);
    assertThat(compare(Simulation.UP, new double[] {2, 3, 4}, same).superiority().orElseThrow())
        .isCloseTo((3 + 2 + 1 + 0.5 * 2) / 9, within(1e-12));
  }

  private static Comparison compare(Measure measure, double[] candidate, double[] reference) {
    Analysis run =
        new Analysis(
            Observations.builder()
                .addAll("a", measure, Series.of(candidate))
                .addAll("b", measure, Series.of(reference))
                .build(),
            AnalysisSettings.DEFAULT);
    return Simulation.compare(run, List.of(measure), "a", "b").get(0);
  }

  private static double[] scaled(double factor) {
    return DoubleStream.of(STEADY).map(value -> value * factor).toArray();
  }

  private static double width(Uncertainty uncertainty) {
    Interval interval = uncertainty.asInterval().orElseThrow();
    return Math.log(interval.high() / interval.low());
  }
}
