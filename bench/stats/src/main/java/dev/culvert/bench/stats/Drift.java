package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How a cell's values changed from round to round: a straight line through their logarithms.
 * Immutable.
 *
 * @param perRound the factor from one round to the next, 1 for none; empty if it cannot be told
 * @param uncertainty of the factor, Student's; from 4 forks on
 * @param rounds from the first round with a value to the last
 */
public record Drift(OptionalDouble perRound, Uncertainty uncertainty, int rounds) {

  static Drift of(Series series, AnalysisSettings settings) {
    int forks = series.size();
    int rounds = forks == 0 ? 0 : series.byRound().lastKey() - series.byRound().firstKey() + 1;
    if (forks < Difference.FEWEST) {
      return without(Estimate.tooFew(forks, Difference.FEWEST).why(), rounds);
    }
    if (series.hasZero()) {
      return without("a fork measured 0, which has no logarithm", rounds);
    }
    double[] x = series.byRound().keySet().stream().mapToDouble(Integer::doubleValue).toArray();
    double[] y = series.logs();
    Line line = Line.through(x, y);
    double reach =
        line.error * TDistribution.of(forks - 2.0).inverseSurvivalProbability(settings.alpha() / 2);
    return new Drift(
        OptionalDouble.of(Math.exp(line.slope)),
        new Interval(
            Math.exp(line.slope - reach), Math.exp(line.slope + reach), settings.confidence()),
        rounds);
  }

  /** Whether there is one: the interval excludes 1. */
  public boolean isShown() {
    return uncertainty.asInterval().filter(of -> !of.contains(1)).isPresent();
  }

  /** The factor from the first round to the last; empty if it cannot be told. */
  public OptionalDouble whole() {
    return perRound.isEmpty()
        ? perRound
        : OptionalDouble.of(Math.pow(perRound.getAsDouble(), rounds - 1.0));
  }

  private static Drift without(String why, int rounds) {
    return new Drift(OptionalDouble.empty(), new NoInterval(why), rounds);
  }

  /** Least squares. Immutable. */
  private record Line(double slope, double error) {

    static Line through(double[] x, double[] y) {
      double meanX = Arrays.stream(x).average().orElseThrow();
      double meanY = Arrays.stream(y).average().orElseThrow();
      double xx = 0;
      double xy = 0;
      for (int i = 0; i < x.length; i++) {
        xx += (x[i] - meanX) * (x[i] - meanX);
        xy += (x[i] - meanX) * (y[i] - meanY);
      }
      double slope = xy / xx;
      double left = 0;
      for (int i = 0; i < x.length; i++) {
        double off = y[i] - meanY - slope * (x[i] - meanX);
        left += off * off;
      }
      return new Line(slope, Math.sqrt(left / (x.length - 2) / xx));
    }
  }
}
