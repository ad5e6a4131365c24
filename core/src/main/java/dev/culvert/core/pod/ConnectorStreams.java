package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.session.HeldStream;
import java.lang.System.Logger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The streams that a connector has open, so that its close can reset them. Thread-safe. */
public final class ConnectorStreams {

  private static final long CLOSE_SECONDS = 10;
  private static final Logger LOG = System.getLogger(ConnectorStreams.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition allClosed = lock.newCondition();
  private final Set<HeldStream> open = new LinkedHashSet<>();
  private @Nullable CulvertException closedBy;

  /** Nothing open yet. */
  public ConnectorStreams() {}

  /**
   * Opens a stream that counts until its handler's {@link DuplexStream.Handler#onClosed} has
   * returned.
   *
   * @param handler gets the stream's callbacks
   * @param opener makes the stream with the handler that it is given
   */
  public DuplexStream open(
      DuplexStream.Handler handler, Function<DuplexStream.Handler, DuplexStream> opener) {
    HeldStream held = new HeldStream(handler, this::closed);
    CulvertException reason;
    lock.lock();
    try {
      open.add(held);
      reason = closedBy;
    } finally {
      lock.unlock();
    }
    if (reason != null) {
      held.reset(reason);
    }
    return held.make(opener);
  }

  /**
   * For an opener that starts late.
   *
   * @throws CulvertException the reason given to {@link #close}, once that has been called
   */
  public void requireOpen() {
    lock.lock();
    try {
      if (closedBy != null) {
        throw closedBy;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Resets the streams that are open, and those opened from now on, and waits until all are closed,
   * but at most 10 s for a handler that does not return. Idempotent.
   */
  public void close(CulvertException reason) {
    List<HeldStream> streams;
    lock.lock();
    try {
      if (closedBy == null) {
        closedBy = reason;
      }
      streams = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    streams.forEach(stream -> reset(stream, reason));
    awaitAllClosed();
  }

  /** One that cannot be reset will not tell its close either, and must not keep the others open. */
  private void reset(HeldStream stream, CulvertException reason) {
    try {
      stream.reset(reason);
    } catch (RuntimeException | Error e) {
      LOG.log(Logger.Level.WARNING, "a stream could not be reset", e);
      closed(stream);
    }
  }

  private void awaitAllClosed() {
    long left = TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    lock.lock();
    try {
      while (!open.isEmpty() && left > 0) {
        left = allClosed.awaitNanos(left);
      }
      if (!open.isEmpty()) {
        LOG.log(
            Logger.Level.WARNING,
            "{0} streams were still open {1} s after their connector was closed",
            open.size(),
            CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void closed(HeldStream held) {
    lock.lock();
    try {
      open.remove(held);
      if (open.isEmpty()) {
        allClosed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
