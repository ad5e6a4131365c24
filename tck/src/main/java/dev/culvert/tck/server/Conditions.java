package dev.culvert.tck.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The lock of things that a test waits for: until they hold, time is up, or nothing more can come.
 * Thread-safe.
 */
final class Conditions {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean over;

  /** Whoever changes things holds it. */
  void lock() {
    lock.lock();
  }

  /** Whoever waits for them looks again. */
  void unlock() {
    changed.signalAll();
    lock.unlock();
  }

  /** Nothing more can come. */
  void end() {
    lock();
    over = true;
    unlock();
  }

  boolean isOver() {
    lock();
    try {
      return over;
    } finally {
      unlock();
    }
  }

  /** Waits; whether it holds. */
  boolean within(long millis, BooleanSupplier condition) {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0 || over) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }
}
