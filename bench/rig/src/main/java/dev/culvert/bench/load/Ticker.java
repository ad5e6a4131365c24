package dev.culvert.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Time, and how to wait for it. Thread-safe. */
interface Ticker {

  /** The machine's. */
  Ticker SYSTEM = new SystemTicker();

  /** As {@link System#nanoTime()}. */
  long nanos();

  /** Returns at that time, or at once if it has passed. */
  void awaitUntil(long nanos);

  /** Lets a little time pass. */
  void pause();

  /**
   * Parks until shortly before, and spins the rest: parking alone wakes up some 100 us late, which
   * is as long as what is measured.
   */
  final class SystemTicker implements Ticker {

    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(150);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private SystemTicker() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void awaitUntil(long nanos) {
      long left = nanos - System.nanoTime();
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      }
      while (System.nanoTime() - nanos < 0) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void pause() {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
