package dev.culvert.bench.stats;

import java.util.Optional;

/** How sure a figure is: an {@link Interval}, or {@link NoInterval} and why. Immutable. */
public sealed interface Uncertainty {

  /** The interval, if there is one. */
  default Optional<Interval> asInterval() {
    return this instanceof Interval interval ? Optional.of(interval) : Optional.empty();
  }

  /**
   * Where the figure would be found again, in as many of all repetitions as the confidence says.
   *
   * @param low the lower end
   * @param high the upper end, not less
   * @param confidence the share of repetitions that it is meant for, such as 0.95
   */
  record Interval(double low, double high, double confidence) implements Uncertainty {

    /**
     * @throws IllegalArgumentException if the ends are not in order or not numbers
     */
    public Interval {
      if (!(low <= high)) {
        throw new IllegalArgumentException("no interval from " + low + " to " + high);
      }
    }

    /** Whether the value is in it, the ends included. */
    public boolean contains(double value) {
      return low <= value && value <= high;
    }
  }

  /**
   * The data do not say how sure the figure is.
   *
   * @param why in words for people
   */
  record NoInterval(String why) implements Uncertainty {}
}
