package dev.culvert.server;

import java.util.function.BooleanSupplier;

/**
 * The lock of things that a test waits for: until they hold, time is up, or nothing more can come.
 * Thread-safe; whoever changes them holds the lock and then notifies all.
 */
final class Conditions {

  private boolean over;

  /** Nothing more can come. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Waits; whether it holds. */
  synchronized boolean within(long millis, BooleanSupplier condition) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || over) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
    return true;
  }
}
