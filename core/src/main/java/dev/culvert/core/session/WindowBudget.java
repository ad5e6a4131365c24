package dev.culvert.core.session;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by which receive windows may be larger than configured, all together: of a process, and a
 * share of them for each connection. Thread-safe.
 */
public final class WindowBudget {

  /** Of the memory that a JVM may have, so much for the windows of its clients. */
  private static final int SHARE_OF_MEMORY = 8;

  /** Of that, so much for one connection: others are to have some, too. */
  private static final int SHARE_OF_CONNECTION = 2;

  private final @Nullable WindowBudget whole;
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  private WindowBudget(@Nullable WindowBudget whole, long limit) {
    this.whole = whole;
    this.limit = limit;
  }

  /**
   * A budget of its own.
   *
   * @param bytes 0 or more
   */
  public static WindowBudget of(long bytes) {
    return new WindowBudget(null, bytes);
  }

  /** An eighth of the memory that this JVM may have: for a client. */
  public static WindowBudget ofClient() {
    return of(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
  }

  /** What one connection may take of this: half of it, and not more than so many bytes. */
  WindowBudget ofConnection(long bytes) {
    return new WindowBudget(this, Math.min(bytes, limit / SHARE_OF_CONNECTION));
  }

  /** Bytes that are taken now. */
  public long taken() {
    return taken.get();
  }

  /** Takes all of these bytes, or none of them. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) > limit || (whole != null && !whole.take(bytes))) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
    if (whole != null) {
      whole.giveBack(bytes);
    }
  }
}
