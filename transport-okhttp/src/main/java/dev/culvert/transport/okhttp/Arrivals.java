package dev.culvert.transport.okhttp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Tells that something has come on a connection, and that OkHttp has dealt with it. Thread-safe.
 */
final class Arrivals {

  /** Who waits looks no more often than this, however much comes. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Condition end = lock.newCondition();
  private long count;

  /** There is more. */
  void tell() {
    lock.lock();
    try {
      count++;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody's wait is over, or everybody's. */
  void tellEnd() {
    lock.lock();
    try {
      count++;
      more.signalAll();
      end.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is more than this many, and for what comes close behind.
   *
   * @param over whether there is nothing to wait for; looked at after each {@link #tellEnd}
   */
  void awaitMore(long than, BooleanSupplier over) {
    lock.lock();
    try {
      while (count == than && !over.getAsBoolean()) {
        more.awaitUninterruptibly();
      }
      long left = PAUSE_NANOS;
      while (left > 0 && !over.getAsBoolean()) {
        left = end.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
