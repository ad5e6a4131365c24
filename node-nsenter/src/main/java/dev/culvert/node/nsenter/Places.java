package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many connections at once, each a child process, and so many dials that wait for one of them to
 * end, first come first served. Thread-safe.
 */
final class Places {

  private final int count;
  private final int maxWaiting;
  private final Semaphore free;
  private final AtomicInteger waiting = new AtomicInteger();

  Places(int count, int maxWaiting) {
    this.count = count;
    this.maxWaiting = maxWaiting;
    free = new Semaphore(count, true);
  }

  /**
   * Takes a place; waits for one if none is free and not too many wait already.
   *
   * @param what the dial, for messages
   * @throws CulvertException {@link Failure#UNAVAILABLE} if too many wait, or for too long
   */
  Place take(String what, Duration timeout) throws InterruptedException {
    // With a time, since tryAcquire without one overtakes those who wait.
    if (!free.tryAcquire(0, TimeUnit.NANOSECONDS)) {
      await(what, timeout);
    }
    return new Place();
  }

  /** Waits until every place is free; false if that takes too long. */
  boolean awaitAllFree(Duration timeout) throws InterruptedException {
    boolean allFree = free.tryAcquire(count, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (allFree) {
      free.release(count);
    }
    return allFree;
  }

  private void await(String what, Duration timeout) throws InterruptedException {
    try {
      if (waiting.incrementAndGet() > maxWaiting) {
        throw unavailable(what, maxWaiting + " dials wait for one to end; raise ");
      }
      if (!free.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unavailable(what, "none ended within " + timeout.toMillis() + " ms; raise ");
      }
    } finally {
      waiting.decrementAndGet();
    }
  }

  private CulvertException unavailable(String what, String reason) {
    return new CulvertException(
        Failure.UNAVAILABLE,
        what
            + ": "
            + count
            + " connections are open on this node already, each a child process, and "
            + reason
            + Settings.MAX_CHILDREN
            + " or "
            + Settings.MAX_WAITING);
  }

  /** One place, held by the dial that took it and by each child that it started. Thread-safe. */
  final class Place implements AutoCloseable {

    private final AtomicInteger holders = new AtomicInteger(1);

    private Place() {}

    /** One more holder, who is to call {@link #close} once; false if the last one has gone. */
    boolean share() {
      return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** One holder fewer; the last one gives the place back. */
    @Override
    public void close() {
      if (holders.decrementAndGet() == 0) {
        free.release();
      }
    }
  }
}
