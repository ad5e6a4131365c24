package dev.culvert.server.spi;

import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A log of what strangers can bring about as often as they like: a line a second at most, which
 * says how many were left out; the others are for who debugs. Thread-safe.
 */
public final class BoundedLog {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Logger log;
  private final AtomicLong last = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
  private final AtomicLong leftOut = new AtomicLong();

  /** Logs in the name of a class. */
  public BoundedLog(Class<?> owner) {
    log = System.getLogger(owner.getName());
  }

  /** Says it, unless something like it was said in the last second. */
  public void warn(String message, Throwable cause) {
    long now = System.nanoTime();
    long before = last.get();
    if (now - before >= INTERVAL_NANOS && last.compareAndSet(before, now)) {
      long others = leftOut.getAndSet(0);
      String more = others == 0 ? "" : " (and " + others + " others like it)";
      log.log(Logger.Level.WARNING, message + more, cause);
    } else {
      leftOut.incrementAndGet();
      log.log(Logger.Level.DEBUG, message, cause);
    }
  }
}
