package dev.culvert.bench.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;

/**
 * One point of a latency curve: a percentile's value in each fork, and what the forks say together.
 * Immutable.
 *
 * @param percentile above 0 and at most 100
 * @param estimate in the unit that was asked for
 */
public record LatencyBand(double percentile, Estimate estimate) {

  /** So many samples of each fork must lie above a percentile, or it is chance. */
  private static final double FEWEST_ABOVE = 10;

  /**
   * A curve from the forks' histograms, each one fork's. Percentiles that fewer than 10 samples of
   * some fork lie above are left out. The histograms are only read.
   *
   * @param unit how much of what was recorded makes one of what is wanted
   * @throws IllegalArgumentException if there is no histogram
   */
  public static List<LatencyBand> of(
      Collection<? extends AbstractHistogram> forks,
      double[] percentiles,
      double unit,
      AnalysisSettings settings) {
    if (forks.isEmpty()) {
      throw new IllegalArgumentException("no histogram, no curve");
    }
    long samples = forks.stream().mapToLong(AbstractHistogram::getTotalCount).min().orElseThrow();
    List<LatencyBand> curve = new ArrayList<>();
    for (double percentile : percentiles) {
      if (isKnown(percentile, samples)) {
        curve.add(
            of(
                percentile,
                settings,
                forks.stream()
                    .mapToDouble(fork -> fork.getValueAtPercentile(percentile) / unit)
                    .toArray()));
      }
    }
    return List.copyOf(curve);
  }

  /** A point from the percentile's value in each fork. */
  public static LatencyBand of(double percentile, AnalysisSettings settings, double... forks) {
    return new LatencyBand(percentile, Estimate.of(Series.of(forks), settings));
  }

  /** Whether so many samples tell the percentile: at least 10 lie above it. */
  public static boolean isKnown(double percentile, long samples) {
    // A hair less than ten, since 100 - 99.9 is not a tenth in binary.
    return (100 - percentile) / 100 * samples >= FEWEST_ABOVE - 1e-6;
  }
}
