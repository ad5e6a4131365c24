package dev.culvert.core.session;

import java.util.concurrent.TimeUnit;

/**
 * The receive window of one stream: it doubles while it is the window that holds the sender back,
 * which it is when a round trip brings most of it. Counted is what has gone downstream, so the
 * window of a stream that is not read stays. Confined to its stream's credit: one call at a time.
 */
public final class GrowingWindow {

  /** Looks for each such part of a window. */
  private static final int LOOKS = 8;

  /** Time enough for what is released in one go to be no measure. */
  private static final long MIN_PERIOD = TimeUnit.MILLISECONDS.toNanos(5);

  /** A window that fills the way is this much of what a round trip brings, or more. */
  private static final double ENOUGH = 1.5;

  /** If the last doubling has not brought this much more, something else holds the sender back. */
  private static final double WORTH_IT = 1.25;

  private final WindowGrowth connection;
  private final int configured;
  private int size;
  private long taken;
  private long nextLook;
  private boolean measuring;
  private boolean closed;
  private long since;

  /** Bytes a nanosecond when it grew last. */
  private double rate;

  GrowingWindow(WindowGrowth connection, int configured) {
    this.connection = connection;
    this.configured = configured;
    this.size = configured;
  }

  /** Its size now, in bytes. */
  public int size() {
    return size;
  }

  /**
   * Bytes have gone downstream.
   *
   * @return by how many bytes more than these the sender is to get credit; mostly 0
   */
  public int consumed(int bytes) {
    if (closed || size >= connection.max()) {
      return 0;
    }
    taken += bytes;
    if (!measuring) {
      begin(connection.now());
    }
    return taken < nextLook ? 0 : look();
  }

  /** The stream is over: what it took of the budget is free. Idempotent. */
  public void close() {
    if (!closed) {
      closed = true;
      connection.budget().giveBack(size - configured);
    }
  }

  private int look() {
    nextLook += size / LOOKS;
    long roundTrip = connection.roundTrip();
    long now = connection.now();
    long took = now - since;
    if (took < Math.max(roundTrip, MIN_PERIOD)) {
      return 0;
    }
    double measured = (double) taken / took;
    boolean holdsBack = measured * roundTrip * ENOUGH >= size;
    int more = holdsBack && measured >= rate * WORTH_IT ? grow(measured) : 0;
    begin(now);
    return more;
  }

  private void begin(long now) {
    measuring = true;
    since = now;
    taken = 0;
    nextLook = size / LOOKS;
  }

  private int grow(double measured) {
    long wanted = Math.min(connection.max(), Math.max(2L * size, connection.largest()));
    long doubled = Math.min(connection.max(), 2L * size);
    for (long target : new long[] {wanted, doubled}) {
      int more = (int) (target - size);
      if (connection.budget().take(more)) {
        rate = measured;
        size += more;
        connection.grown(size);
        return more;
      }
    }
    return 0;
  }
}
