package dev.culvert.transport.okhttp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a task once, after the shortest of the times that it is set to; the task must not block.
 * Thread-safe.
 */
final class Alarm {

  private final Runnable task;
  private final ReentrantLock lock = new ReentrantLock();
  private CompletableFuture<Void> timer = new CompletableFuture<>();
  private long due;
  private boolean isSet;
  private boolean cancelled;

  Alarm(Runnable task) {
    this.task = task;
  }

  void set(Duration time) {
    long nanos = Math.min(nanos(time), Long.MAX_VALUE / 2);
    lock.lock();
    try {
      long newlyDue = System.nanoTime() + nanos;
      if (cancelled || (isSet && newlyDue - due >= 0)) {
        return;
      }
      timer.cancel(false);
      timer = new CompletableFuture<>();
      due = newlyDue;
      isSet = true;
      CompletableFuture<Void> unused =
          timer.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS).thenRun(task);
    } finally {
      lock.unlock();
    }
  }

  /** For good. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      timer.cancel(false);
    } finally {
      lock.unlock();
    }
  }

  /** A duration as nanoseconds; one that is too long for that is as long as can be. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
