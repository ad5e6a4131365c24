package dev.culvert.core.session;

import dev.culvert.core.config.Http2Settings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The receive windows of one connection's streams, as far as they grow: to what its round trip
 * needs, up to {@link Http2Settings#maxStreamWindow}, all streams together by no more than the
 * connection's window, and by what the process has for it. Thread-safe.
 *
 * <p>The transport sends a PING when a stream begins and this asks for one; so nothing is sent
 * while nothing happens. The least of the times until an answer is the round trip: others have
 * waited behind data.
 */
public final class WindowGrowth {

  /** The payload of the PINGs: 8 bytes that no keep-alive sends. */
  public static final long PING = 0x6375_6c76_6572_7473L;

  private static final long PING_INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final int initial;
  private final int max;
  private final WindowBudget budget;
  private final LongSupplier clock;
  private final AtomicBoolean pinging = new AtomicBoolean();
  private final AtomicInteger largest;

  private volatile long pingedAt;
  private volatile long roundTrip;

  /**
   * @param budget of all connections of the process
   */
  public WindowGrowth(Http2Settings settings, WindowBudget budget) {
    this(settings, budget, System::nanoTime);
  }

  WindowGrowth(Http2Settings settings, WindowBudget budget, LongSupplier clock) {
    this.initial = settings.streamWindow();
    this.max = settings.maxStreamWindow();
    this.budget = budget.ofConnection(settings.connectionWindow());
    this.clock = clock;
    this.largest = new AtomicInteger(initial);
    this.pingedAt = clock.getAsLong() - PING_INTERVAL;
  }

  /**
   * A stream begins: whether to send a PING with {@link #PING} behind what it begins with. Not
   * while one is unanswered, nor within a second of the last.
   */
  public boolean wantsPing() {
    if (max == initial) {
      return false;
    }
    long now = clock.getAsLong();
    if (now - pingedAt < PING_INTERVAL || !pinging.compareAndSet(false, true)) {
      return false;
    }
    pingedAt = now;
    return true;
  }

  /** The peer has answered a PING with this payload, ours or another. */
  public void answered(long payload) {
    long took = clock.getAsLong() - pingedAt;
    if (payload == PING && pinging.compareAndSet(true, false)) {
      long known = roundTrip;
      roundTrip = Math.max(1, known == 0 ? took : Math.min(known, took));
    }
  }

  /** The window of a stream that begins. */
  public GrowingWindow stream() {
    return new GrowingWindow(this, initial);
  }

  int max() {
    return max;
  }

  WindowBudget budget() {
    return budget;
  }

  long now() {
    return clock.getAsLong();
  }

  /** The round trip in nanoseconds; 0 while it is not known. */
  long roundTrip() {
    return roundTrip;
  }

  /** What a stream of this connection has grown to: the next need not find it out by doubling. */
  int largest() {
    return largest.get();
  }

  void grown(int window) {
    largest.accumulateAndGet(window, Math::max);
  }
}
