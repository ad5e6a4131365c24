package dev.culvert.bench.load;

import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Looks for the highest rate that is sustained: doubles until one is not, then halves the interval
 * between, in ratios. Immutable.
 *
 * @param first the rate to begin with, in messages a second
 * @param highest where to stop
 * @param resolution by which ratio the rate found may be too low, such as 1.05
 */
record RateSearch(double first, double highest, double resolution) {

  private static final int MOST_HALVINGS = 6;
  private static final int TRIES = 2;

  /**
   * The highest rate for which the probe is true; none if it is not even for the first halved some
   * times.
   */
  OptionalDouble run(Probe probe) throws IOException {
    double good = first;
    for (int i = 0; !sustains(probe, good); i++) {
      if (i == MOST_HALVINGS) {
        return OptionalDouble.empty();
      }
      good /= 2;
    }
    double bad = good < first ? good * 2 : Double.POSITIVE_INFINITY;
    while (good < highest && bad == Double.POSITIVE_INFINITY) {
      double next = Math.min(good * 2, highest);
      if (sustains(probe, next)) {
        good = next;
      } else {
        bad = next;
      }
    }
    while (bad != Double.POSITIVE_INFINITY && bad / good > resolution) {
      double middle = Math.sqrt(good * bad);
      if (sustains(probe, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return OptionalDouble.of(good);
  }

  /** One failure may be a neighbour's on the machine; two are the rate's. */
  private static boolean sustains(Probe probe, double rate) throws IOException {
    boolean sustained = false;
    for (int i = 0; i < TRIES && !sustained; i++) {
      sustained = probe.sustains(rate);
    }
    return sustained;
  }

  /** Tries a rate. */
  @FunctionalInterface
  interface Probe {

    boolean sustains(double perSecond) throws IOException;
  }
}
