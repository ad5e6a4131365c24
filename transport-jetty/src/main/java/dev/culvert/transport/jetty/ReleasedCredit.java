package dev.culvert.transport.jetty;

import dev.culvert.core.session.GrowingWindow;
import dev.culvert.core.session.WindowGrowth;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.AbstractFlowControlStrategy;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.jspecify.annotations.Nullable;

/**
 * Flow control of one connection: its own credit returns when bytes arrive, so that no stream
 * stalls another, and a stream's when they have gone downstream. Both go by the eighth of a window
 * (RFC 9113 section 5.2): by the half, a far server stands still for much of each round trip.
 * Thread-safe.
 */
final class ReleasedCredit extends AbstractFlowControlStrategy {

  private static final int CREDITS_PER_WINDOW = 8;

  private final int connectionWindow;
  private final WindowGrowth growth;
  private final AtomicInteger arrived = new AtomicInteger();
  private final Map<Stream, Owed> released = new ConcurrentHashMap<>();

  ReleasedCredit(int connectionWindow, WindowGrowth growth) {
    super(DEFAULT_WINDOW_SIZE);
    this.connectionWindow = connectionWindow;
    this.growth = growth;
  }

  /** How the streams' windows grow. */
  WindowGrowth growth() {
    return growth;
  }

  /** Bytes of a stream have gone downstream. */
  void release(Stream stream, int length) {
    Owed owed = released.get(stream);
    if (owed == null || stream.isRemotelyClosed()) {
      return;
    }
    int credit = owed.release(length);
    if (credit > 0) {
      updateRecvWindow(stream, credit);
      update(stream.getSession(), stream, credit);
    }
  }

  @Override
  public void onStreamCreated(Stream stream) {
    super.onStreamCreated(stream);
    released.put(stream, new Owed(growth.stream()));
  }

  @Override
  public void onStreamDestroyed(Stream stream) {
    Owed owed = released.remove(stream);
    if (owed != null) {
      owed.close();
    }
    super.onStreamDestroyed(stream);
  }

  @Override
  public void onDataReceived(Session session, Stream stream, int length) {
    super.onDataReceived(session, stream, length);
    boolean overrun = updateRecvWindow(session, 0) < 0;
    if (!overrun && arrived.addAndGet(length) > connectionWindow / CREDITS_PER_WINDOW) {
      int credit = arrived.getAndSet(0);
      updateRecvWindow(session, credit);
      update(session, null, credit);
    }
  }

  /** Jetty says this when data is read, or dropped; neither is what credit is for here. */
  @Override
  public void onDataConsumed(Session session, Stream stream, int length) {}

  private void update(Session session, @Nullable Stream stream, int credit) {
    int id = stream == null ? 0 : stream.getId();
    sendWindowUpdate(session, stream, List.of(new WindowUpdateFrame(id, credit)));
  }

  /** What has gone downstream of a stream, and was not credited. Thread-safe. */
  private static final class Owed {

    private final GrowingWindow window;
    private final ReentrantLock lock = new ReentrantLock();
    private int bytes;

    Owed(GrowingWindow window) {
      this.window = window;
    }

    /** The credit to give now; 0 while it is not worth a frame. */
    int release(int length) {
      lock.lock();
      try {
        bytes += length;
        bytes += window.consumed(length);
        if (bytes <= window.size() / CREDITS_PER_WINDOW) {
          return 0;
        }
        int credit = bytes;
        bytes = 0;
        return credit;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        window.close();
      } finally {
        lock.unlock();
      }
    }
  }
}
