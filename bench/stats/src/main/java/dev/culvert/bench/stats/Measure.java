package dev.culvert.bench.stats;

/**
 * What a value is of. Immutable.
 *
 * @param label the name in files, such as {@code rtt.p99}
 * @param title the name for people
 * @param unit the values' unit; empty if they have none
 * @param moreIsBetter whether a higher value is the better one
 */
public record Measure(String label, String title, String unit, boolean moreIsBetter) {

  /** How much better, as a logarithm, what is so much higher is: positive is better. */
  double gain(double logRatio) {
    return moreIsBetter ? logRatio : -logRatio;
  }

  /** The title with its unit. */
  @Override
  public String toString() {
    return unit.isEmpty() ? title : title + ", " + unit;
  }
}
