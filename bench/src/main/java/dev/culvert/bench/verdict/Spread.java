package dev.culvert.bench.verdict;

import java.util.Arrays;
import java.util.Collection;

/**
 * One value a fork: the middle and the range. Immutable.
 *
 * @param median the middle one, or the mean of the middle two
 * @param lowest the lowest
 * @param highest the highest
 * @param count how many there are, at least 1
 */
record Spread(double median, double lowest, double highest, int count) {

  /**
   * @throws IllegalArgumentException if there is no value
   */
  static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int count = sorted.length;
    if (count == 0) {
      throw new IllegalArgumentException("no value, no spread");
    }
    double median = Arrays.stream(sorted, (count - 1) / 2, count / 2 + 1).average().getAsDouble();
    return new Spread(median, sorted[0], sorted[count - 1], count);
  }
}
