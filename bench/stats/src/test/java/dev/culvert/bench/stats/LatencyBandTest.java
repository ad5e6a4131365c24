package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LatencyBandTest {

  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  @Test
  void aCurveIsTheForksPercentiles() {
    List<Histogram> forks = new ArrayList<>();
    for (int factor : new int[] {1, 2, 4, 8}) {
      forks.add(histogram(factor, 1_000));
    }
    List<LatencyBand> curve = LatencyBand.of(forks, PERCENTILES, 2, AnalysisSettings.DEFAULT);

    assertThat(curve).extracting(LatencyBand::percentile).containsExactly(50.0, 90.0, 99.0);
    Estimate median = curve.get(0).estimate();
    assertThat(median.mean()).isCloseTo(250 * Math.pow(2, 1.5), within(1.0));
    assertThat(median.lowest()).isEqualTo(250);
    assertThat(median.highest()).isCloseTo(2000, within(2.0));
    assertThat(median.uncertainty().asInterval().orElseThrow().contains(median.mean())).isTrue();
  }

  @Test
  void aForkWithFewSamplesShortensTheCurve() {
    assertThat(
            LatencyBand.of(
                List.of(histogram(1, 20_000), histogram(1, 999)),
                PERCENTILES,
                1,
                AnalysisSettings.DEFAULT))
        .extracting(LatencyBand::percentile)
        .containsExactly(50.0, 90.0);
  }

  @Test
  void tenSamplesMustLieAbove() {
    assertThat(LatencyBand.isKnown(99.9, 10_000)).isTrue();
    assertThat(LatencyBand.isKnown(99.9, 9_999)).isFalse();
    assertThat(LatencyBand.isKnown(99.99, 100_000)).isTrue();
    assertThat(LatencyBand.isKnown(100, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void oneForkHasACurveAndNoBand() {
    List<LatencyBand> curve =
        LatencyBand.of(List.of(histogram(1, 1_000)), PERCENTILES, 1, AnalysisSettings.DEFAULT);

    assertThat(curve).hasSize(3);
    assertThat(curve.get(0).estimate().uncertainty().asInterval()).isEmpty();
  }

  @Test
  void noForkHasNoCurve() {
    assertThatThrownBy(
            () -> LatencyBand.of(List.<Histogram>of(), PERCENTILES, 1, AnalysisSettings.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Samples of 1, 2 and so on, times a factor. */
  private static Histogram histogram(int factor, int samples) {
    Histogram histogram = new Histogram(60_000_000_000L, 3);
    for (int i = 1; i <= samples; i++) {
      histogram.recordValue((long) i * factor);
    }
    return histogram;
  }
}
