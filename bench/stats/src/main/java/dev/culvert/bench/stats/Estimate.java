package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * What one cell's forks say of one measure, in the measure's unit. Immutable.
 *
 * @param mean the geometric mean; 0 if a value is 0
 * @param uncertainty of the mean; from 4 forks on
 * @param median the middle value, or the mean of the middle two
 * @param medianUncertainty of the median, from two of the values; from 6 forks on at 95 %
 * @param lowest the lowest value
 * @param highest the highest value
 * @param forks how many there are, at least 1
 */
public record Estimate(
    double mean,
    Uncertainty uncertainty,
    double median,
    Uncertainty medianUncertainty,
    double lowest,
    double highest,
    int forks) {

  /**
   * Estimates from one value a fork.
   *
   * @throws IllegalArgumentException if there is no value
   */
  public static Estimate of(Series series, AnalysisSettings settings) {
    if (series.size() == 0) {
      throw new IllegalArgumentException("no fork, no estimate");
    }
    double[] sorted = series.values();
    Arrays.sort(sorted);
    return new Estimate(
        series.hasZero() ? 0 : Math.exp(Arrays.stream(series.logs()).average().orElseThrow()),
        ofMean(series, settings),
        Median.withDefaults().evaluate(sorted),
        ofMedian(sorted, settings),
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
  }

  private static Uncertainty ofMean(Series series, AnalysisSettings settings) {
    if (series.size() < Difference.FEWEST) {
      return tooFew(series.size(), Difference.FEWEST);
    }
    if (series.hasZero()) {
      return new NoInterval("a fork measured 0, which has no logarithm");
    }
    Difference mean = Difference.of(series.logs(), settings);
    return new Interval(Math.exp(mean.low()), Math.exp(mean.high()), settings.confidence());
  }

  /** The binomial's: how many of the forks fall below the true median is a toss of coins. */
  private static Uncertainty ofMedian(double[] sorted, AnalysisSettings settings) {
    BinomialDistribution below = BinomialDistribution.of(sorted.length, 0.5);
    int outside = 0;
    while (2 * below.cumulativeProbability(outside) <= settings.alpha()) {
      outside++;
    }
    if (outside == 0) {
      int fewest = (int) Math.ceil(1 - Math.log(settings.alpha()) / Math.log(2));
      return tooFew(sorted.length, fewest);
    }
    return new Interval(
        sorted[outside - 1], sorted[sorted.length - outside], settings.confidence());
  }

  static NoInterval tooFew(int forks, int fewest) {
    return new NoInterval(
        (forks == 1 ? "1 fork" : forks + " forks") + "; an interval needs at least " + fewest);
  }
}
