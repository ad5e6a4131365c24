package dev.culvert.bench.stats;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean of logarithms, or the difference of two, with its interval. Immutable.
 *
 * @param mean the mean or difference
 * @param error its standard error
 * @param freedom degrees of freedom of the error
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
record Difference(double mean, double error, double freedom, double low, double high) {

  /** Below this many forks there is no interval, and nothing is compared. */
  static final int FEWEST = 4;

  /** From this many on, the interval is the bootstrap's. */
  static final int BOOTSTRAP = 8;

  /** The chance to show an effect that is called detectable. */
  private static final double POWER = 0.8;

  /** The mean of logarithms, or of what they are apart in each round; at least 2. */
  static Difference of(double[] logs, AnalysisSettings settings) {
    Difference student = student(logs, settings);
    if (logs.length < BOOTSTRAP) {
      return student;
    }
    Bootstrap bootstrap = new Bootstrap(settings);
    double[] ends = bootstrap.ends(bootstrap.means(logs), logs.length);
    return new Difference(student.mean, student.error, student.freedom, ends[0], ends[1]);
  }

  /** The mean with Student's interval alone. */
  static Difference student(double[] logs, AnalysisSettings settings) {
    double error = Math.sqrt(Variance.of(logs).getAsDouble() / logs.length);
    return student(mean(logs), error, logs.length - 1.0, settings);
  }

  /** How far the mean of the first is above that of the second, not paired: Welch's. */
  static Difference independent(double[] first, double[] second, AnalysisSettings settings) {
    double a = Variance.of(first).getAsDouble() / first.length;
    double b = Variance.of(second).getAsDouble() / second.length;
    double divisor = a * a / (first.length - 1.0) + b * b / (second.length - 1.0);
    double freedom =
        divisor == 0 ? first.length + second.length - 2.0 : (a + b) * (a + b) / divisor;
    return student(mean(first) - mean(second), Math.sqrt(a + b), freedom, settings);
  }

  /** The chance of such a mean, or a greater one, were the truth at the bound. */
  double chanceAbove(double bound) {
    if (error == 0) {
      return mean > bound ? 0 : 1;
    }
    return TDistribution.of(freedom).survivalProbability((mean - bound) / error);
  }

  /** The chance of such a mean, or a lesser one, were the truth at the bound. */
  double chanceBelow(double bound) {
    if (error == 0) {
      return mean < bound ? 0 : 1;
    }
    return TDistribution.of(freedom).cumulativeProbability((mean - bound) / error);
  }

  /** How far beyond the bound the truth must be to be shown there in four of five repetitions. */
  double detectable(double bound, double alpha) {
    TDistribution student = TDistribution.of(freedom);
    return bound
        + error
            * (student.inverseSurvivalProbability(alpha / 2)
                + student.inverseCumulativeProbability(POWER));
  }

  /** Student's interval of a mean whose error is known so well. */
  static Difference student(double mean, double error, double freedom, AnalysisSettings settings) {
    double reach =
        error * TDistribution.of(freedom).inverseSurvivalProbability(settings.alpha() / 2);
    return new Difference(mean, error, freedom, mean - reach, mean + reach);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
