package dev.culvert.bench.stats;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * How much forks differ, and how much the iterations in a fork: the reason why forks are the
 * sample. A one-way analysis of variance on logarithms, so both are about coefficients of
 * variation. Immutable.
 *
 * @param between standard deviation between forks, of the logarithm; 0 or more
 * @param within standard deviation between iterations of a fork, of the logarithm
 */
public record ForkVariance(double between, double within) {

  /**
   * Splits the variance of values into that between forks and that within them.
   *
   * @param forks the iterations' values of each fork, all above 0
   * @throws IllegalArgumentException if there are fewer than 2 forks, or one has fewer than 2
   *     iterations or a value that is not above 0
   */
  public static ForkVariance of(List<double[]> forks) {
    if (forks.size() < 2 || forks.stream().anyMatch(fork -> !isUsable(fork))) {
      throw new IllegalArgumentException(
          "variance needs at least 2 forks of at least 2 iterations above 0 each");
    }
    double total = forks.stream().mapToInt(fork -> fork.length).sum();
    double grand = forks.stream().flatMapToDouble(f -> Arrays.stream(logs(f))).sum() / total;
    double betweenSquares = 0;
    double withinSquares = 0;
    double sizes = 0;
    for (double[] fork : forks) {
      double[] logs = logs(fork);
      double mean = Arrays.stream(logs).average().orElseThrow();
      betweenSquares += logs.length * (mean - grand) * (mean - grand);
      withinSquares += Variance.of(logs).getAsDouble() * (logs.length - 1);
      sizes += (double) logs.length * logs.length;
    }
    double within = withinSquares / (total - forks.size());
    double size = (total - sizes / total) / (forks.size() - 1);
    double between = (betweenSquares / (forks.size() - 1) - within) / size;
    return new ForkVariance(Math.sqrt(Math.max(0, between)), Math.sqrt(within));
  }

  /** The intraclass correlation, 0 to 1: the share of the variance that lies between forks. */
  public double icc() {
    double all = between * between + within * within;
    return all == 0 ? 0 : between * between / all;
  }

  private static boolean isUsable(double[] fork) {
    return fork.length >= 2 && Arrays.stream(fork).allMatch(value -> value > 0);
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(Math::log).toArray();
  }
}
