package dev.culvert.bench.load;

import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * What came of a window of an open loop. Not thread-safe, since the histograms are not.
 *
 * @param intended nanoseconds from when a message was due to its answer; one that could not be sent
 *     within the window has the age that it had at its end
 * @param service nanoseconds from when it was sent
 * @param lag nanoseconds by which it was sent late
 * @param achieved the rate of answers as a share of the rate offered, 0 to 1
 * @param capped whether as much was in flight as may be, so that the sender had to wait
 */
public record OpenLoopWindow(
    Histogram intended, Histogram service, Histogram lag, double achieved, boolean capped) {

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double FEWEST_ABOVE = 10;
  private static final double MOST_LAG = 0.1;
  private static final double LEAST_ACHIEVED = 0.98;

  /**
   * Whether the latencies say more about the sender or a queue than about the way: the sender was
   * late by more than a tenth of what is measured, the answers fell behind, or too many were in
   * flight.
   */
  public boolean isSaturated() {
    return capped
        || achieved < LEAST_ACHIEVED
        || lag.getValueAtPercentile(99) > MOST_LAG * intended.getValueAtPercentile(50);
  }

  /**
   * A percentile in microseconds; none if fewer than 10 of the values lie above it.
   *
   * @param percentile above 0 and below 100
   */
  public static OptionalDouble micros(Histogram histogram, double percentile) {
    return histogram.getTotalCount() * (100 - percentile) < FEWEST_ABOVE * 100
        ? OptionalDouble.empty()
        : OptionalDouble.of(histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }
}
