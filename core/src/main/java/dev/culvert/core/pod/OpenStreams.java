package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.lang.System.Logger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The streams that a connector has open, so that its close can reset them. Thread-safe. */
public final class OpenStreams {

  private static final long CLOSE_SECONDS = 10;
  private static final Logger LOG = System.getLogger(OpenStreams.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition allClosed = lock.newCondition();
  private final Set<Tracked> open = new HashSet<>();
  private @Nullable CulvertException closedBy;

  /** Nothing open yet. */
  public OpenStreams() {}

  /**
   * Opens a stream that counts until its handler's {@link DuplexStream.Handler#onClosed} has
   * returned.
   *
   * @param handler gets the stream's callbacks
   * @param opener makes the stream with the handler that it is given
   */
  public DuplexStream open(
      DuplexStream.Handler handler, Function<DuplexStream.Handler, DuplexStream> opener) {
    Tracked tracked = new Tracked(handler);
    lock.lock();
    try {
      open.add(tracked);
    } finally {
      lock.unlock();
    }
    DuplexStream stream = open(tracked, opener);
    CulvertException reason;
    lock.lock();
    try {
      tracked.stream = stream;
      reason = closedBy;
    } finally {
      lock.unlock();
    }
    if (reason != null) {
      stream.reset(reason);
    }
    return stream;
  }

  private DuplexStream open(Tracked tracked, Function<DuplexStream.Handler, DuplexStream> opener) {
    boolean opened = false;
    try {
      DuplexStream stream = opener.apply(tracked);
      opened = true;
      return stream;
    } finally {
      if (!opened) {
        closed(tracked);
      }
    }
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
    List<DuplexStream> streams;
    lock.lock();
    try {
      if (closedBy == null) {
        closedBy = reason;
      }
      streams = open.stream().flatMap(Tracked::streams).toList();
    } finally {
      lock.unlock();
    }
    streams.forEach(stream -> stream.reset(reason));
    awaitAllClosed();
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

  private void closed(Tracked tracked) {
    lock.lock();
    try {
      open.remove(tracked);
      if (open.isEmpty()) {
        allClosed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Passes callbacks on, and tells the set when the stream is over. */
  private final class Tracked implements DuplexStream.Handler {

    private final DuplexStream.Handler handler;
    private @Nullable DuplexStream stream;

    Tracked(DuplexStream.Handler handler) {
      this.handler = handler;
    }

    Stream<DuplexStream> streams() {
      return Stream.ofNullable(stream);
    }

    @Override
    public void onOpen() {
      handler.onOpen();
    }

    @Override
    public void onReadable() {
      handler.onReadable();
    }

    @Override
    public void onWritable() {
      handler.onWritable();
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      try {
        handler.onClosed(failure);
      } finally {
        closed(this);
      }
    }
  }
}
