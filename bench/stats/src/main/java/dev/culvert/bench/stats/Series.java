package dev.culvert.bench.stats;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the forks of one cell measured of one thing: a value a round. Immutable.
 *
 * @param byRound the values, each finite and not negative; rounds that gave none are left out
 */
public record Series(SortedMap<Integer, Double> byRound) {

  /**
   * @throws IllegalArgumentException if a value is negative, infinite or not a number
   */
  public Series {
    byRound = Collections.unmodifiableSortedMap(new TreeMap<>(byRound));
    byRound.forEach(Series::check);
  }

  /** The values of rounds 1, 2 and so on. */
  public static Series of(double... values) {
    SortedMap<Integer, Double> byRound = new TreeMap<>();
    for (double value : values) {
      byRound.put(byRound.size() + 1, value);
    }
    return new Series(byRound);
  }

  /** How many forks there are. */
  public int size() {
    return byRound.size();
  }

  /** In the order of the rounds. */
  public double[] values() {
    return byRound.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Whether a value is zero, so that it has no logarithm and no ratio. */
  boolean hasZero() {
    return byRound.values().stream().anyMatch(value -> value == 0);
  }

  double[] logs() {
    return byRound.values().stream().mapToDouble(Math::log).toArray();
  }

  /** The rounds in which both measured: this one's logarithm less the other's. */
  double[] logRatios(Series other) {
    return byRound.entrySet().stream()
        .flatMapToDouble(
            entry ->
                Stream.ofNullable(other.byRound.get(entry.getKey()))
                    .mapToDouble(value -> Math.log(entry.getValue()) - Math.log(value)))
        .toArray();
  }

  private static void check(int round, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "round " + round + " measured " + value + "; a value must be finite and not negative");
    }
  }
}
