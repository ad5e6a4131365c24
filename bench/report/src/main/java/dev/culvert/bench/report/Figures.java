package dev.culvert.bench.report;

import dev.culvert.bench.stats.Uncertainty;
import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them. */
final class Figures {

  /** Where there is nothing to show. */
  static final String NONE = "–";

  private Figures() {}

  /** Three digits are what such a measurement is good for. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 || size == 0 ? 2 : 4;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A number with its unit, which may be empty. */
  static String number(double value, String unit) {
    return unit.isEmpty() ? number(value) : number(value) + " " + unit;
  }

  static String percent(double share) {
    double percent = 100 * share;
    return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
  }

  /** A ratio: 1 is the best. */
  static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty() ? NONE : ratio(ratio.getAsDouble());
  }

  static String range(double low, double high) {
    return number(low) + " to " + number(high);
  }

  /** An interval's ends, or why there is none. */
  static String interval(Uncertainty uncertainty) {
    if (uncertainty instanceof Interval interval) {
      return range(interval.low(), interval.high());
    }
    return uncertainty instanceof NoInterval none ? "no interval: " + none.why() : NONE;
  }
}
