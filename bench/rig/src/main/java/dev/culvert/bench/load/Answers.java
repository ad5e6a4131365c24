package dev.culvert.bench.load;

import org.HdrHistogram.Histogram;

/**
 * The messages of an open loop that have come back, in nanoseconds. One thread records; another may
 * read what {@link #count} says is there.
 */
final class Answers {

  private final Histogram intended = LatencyLog.window();
  private final Histogram service = LatencyLog.window();
  private long last;
  private volatile int count;

  /** Records a message that is back. */
  void add(long due, long sent, long now) {
    intended.recordValue(bounded(now - due));
    service.recordValue(bounded(now - sent));
    last = now;
    count = (int) service.getTotalCount();
  }

  int count() {
    return count;
  }

  /** When the last came back. */
  long last() {
    return last;
  }

  /** From when each was due. */
  Histogram intended() {
    return intended;
  }

  /** From when each was sent. */
  Histogram service() {
    return service;
  }

  /** What a window's histogram can hold. */
  static long bounded(long nanos) {
    return Math.max(0, Math.min(nanos, LatencyLog.HIGHEST_NANOS));
  }
}
