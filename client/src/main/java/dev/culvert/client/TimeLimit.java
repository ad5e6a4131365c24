package dev.culvert.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * How long something may take. Immutable.
 *
 * @param end what {@link System#nanoTime} says then; of no meaning if there is no end
 * @param isNone whether it may take for ever
 */
record TimeLimit(long end, boolean isNone) {

  static final TimeLimit NONE = new TimeLimit(0, true);

  /** From now on; 0 for no limit, as sockets have it. */
  static TimeLimit ofMillis(int millis) {
    return millis == 0
        ? NONE
        : new TimeLimit(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), false);
  }

  /** Waits for a signal, or a while; false if time is up. */
  @SuppressWarnings("WaitNotInLoop") // The caller's is the loop, and the condition.
  boolean await(Condition changed) throws InterruptedException {
    if (isNone) {
      changed.await();
      return true;
    }
    return changed.awaitNanos(end - System.nanoTime()) > 0;
  }
}
