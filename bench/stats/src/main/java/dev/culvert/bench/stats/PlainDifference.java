package dev.culvert.bench.stats;

import java.util.Optional;

/**
 * A difference that needs no interval: in every round one cell had at least {@link #FACTOR} times
 * what the other had. Immutable.
 *
 * @param least the smallest ratio of a round, {@link #FACTOR} or more
 * @param most the largest
 * @param rounds how many rounds there are with both, 3 or more
 */
public record PlainDifference(double least, double most, int rounds) {

  /** More than lies between the two modes that a round trip may have, 13 and 51 us. */
  public static final double FACTOR = 5;

  /** With two modes, all of fewer rounds fall apart too often. */
  private static final int FEWEST = 3;

  /** How far the first series lies above the second, if it does so in each round. */
  static Optional<PlainDifference> of(Series above, Series below) {
    if (above.hasZero() || below.hasZero()) {
      return Optional.empty();
    }
    double[] logs = above.logRatios(below);
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (double log : logs) {
      least = Math.min(least, Math.exp(log));
      most = Math.max(most, Math.exp(log));
    }
    return logs.length >= FEWEST && least >= FACTOR
        ? Optional.of(new PlainDifference(least, most, logs.length))
        : Optional.empty();
  }
}
