package dev.culvert.transport.jetty;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger arrived = new AtomicInteger();
  private final Map<Stream, AtomicInteger> released = new ConcurrentHashMap<>();

  ReleasedCredit(int connectionWindow) {
    super(DEFAULT_WINDOW_SIZE);
    this.connectionWindow = connectionWindow;
  }

  /** Bytes of a stream have gone downstream. */
  void release(Stream stream, int length) {
    AtomicInteger owed = released.get(stream);
    if (owed == null || stream.isRemotelyClosed()) {
      return;
    }
    if (owed.addAndGet(length) > getInitialStreamRecvWindow() / CREDITS_PER_WINDOW) {
      int credit = owed.getAndSet(0);
      if (credit > 0) {
        updateRecvWindow(stream, credit);
        update(stream.getSession(), stream, credit);
      }
    }
  }

  @Override
  public void onStreamCreated(Stream stream) {
    super.onStreamCreated(stream);
    released.put(stream, new AtomicInteger());
  }

  @Override
  public void onStreamDestroyed(Stream stream) {
    released.remove(stream);
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
}
