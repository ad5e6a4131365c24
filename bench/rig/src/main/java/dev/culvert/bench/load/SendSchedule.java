package dev.culvert.bench.load;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When each message of an open loop is due, fixed before the first is sent: what comes of one
 * message does not move the next. Immutable.
 */
public final class SendSchedule {

  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final long[] due;

  private SendSchedule(double perSecond, long[] due) {
    this.perSecond = perSecond;
    this.due = due;
  }

  /**
   * Exponential gaps, as independent users make them.
   *
   * @param perSecond messages a second, above 0
   * @param length of the window; it has as many messages as the rate makes of it, at least one
   * @param seed the same seed gives the same gaps
   */
  public static SendSchedule exponential(double perSecond, Duration length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] due = new long[count(perSecond, length)];
    double at = 0;
    for (int i = 0; i < due.length; i++) {
      at -= Math.log(1 - random.nextDouble()) / perSecond;
      due[i] = (long) (at * NANOS_PER_SECOND);
    }
    return new SendSchedule(perSecond, due);
  }

  /** The same with equal gaps, the first after a random part of one. */
  public static SendSchedule constant(double perSecond, Duration length, long seed) {
    double phase = new SplittableRandom(seed).nextDouble();
    long[] due = new long[count(perSecond, length)];
    for (int i = 0; i < due.length; i++) {
      due[i] = (long) ((i + phase) / perSecond * NANOS_PER_SECOND);
    }
    return new SendSchedule(perSecond, due);
  }

  /** How many messages. */
  public int size() {
    return due.length;
  }

  /** When a message is due, in nanoseconds since the window began. */
  public long due(int number) {
    return due[number];
  }

  /** When the last is due. */
  long end() {
    return due[due.length - 1];
  }

  /** The rate that was asked for, in messages a second. */
  double perSecond() {
    return perSecond;
  }

  private static int count(double perSecond, Duration length) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("rate " + perSecond + "/s must be above 0");
    }
    return (int) Math.max(1, Math.round(perSecond * length.toNanos() / NANOS_PER_SECOND));
  }
}
