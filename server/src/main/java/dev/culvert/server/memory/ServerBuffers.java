package dev.culvert.server.memory;

import dev.culvert.core.session.WindowBudget;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All that a server may buffer, and who holds how much of it. From a half of the limit on, a
 * connection that holds more than its share is let have no new streams; from three quarters on, the
 * one that holds most gives something up; beyond the limit there is nothing. Direct buffers that
 * were made stay, for the next who needs one. Thread-safe.
 */
public final class ServerBuffers {

  private static final Logger LOG = System.getLogger(ServerBuffers.class.getName());

  /** Of the limit, so much for receive windows that grow. */
  private static final int SHARE_OF_WINDOWS = 4;

  private final int size;
  private final long limit;
  private final WindowBudget windows;
  private final Deque<ByteBuffer> free = new ConcurrentLinkedDeque<>();
  private final Set<ConnectionBuffers> holders = ConcurrentHashMap.newKeySet();
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean relieving = new AtomicBoolean();

  /**
   * @param size bytes of one buffer
   * @param limit bytes of all buffers, of one at least
   */
  public ServerBuffers(int size, long limit) {
    this.size = size;
    this.limit = Math.max(size, limit);
    this.windows = WindowBudget.of(this.limit / SHARE_OF_WINDOWS);
  }

  /** Bytes that connections hold now. */
  public long held() {
    return held.get();
  }

  /** What a connection takes its buffers from, until that is closed. */
  public ConnectionBuffers of(ConnectionBuffers.Holder holder) {
    ConnectionBuffers buffers = new ConnectionBuffers(this, holder);
    holders.add(buffers);
    return buffers;
  }

  /** Bytes of one buffer. */
  public int size() {
    return size;
  }

  WindowBudget windows() {
    return windows;
  }

  void forget(ConnectionBuffers buffers) {
    holders.remove(buffers);
  }

  /** Whether somebody holds more than a fair part of what is not free, and not enough is. */
  boolean isTooMuch(long bytes) {
    return held.get() > limit / 2 && bytes > limit / 2 / Math.max(1, holders.size());
  }

  /**
   * A buffer that has been {@linkplain #charge charged}.
   *
   * @throws OutOfBuffersException if the JVM has no memory for it
   */
  ByteBuffer take() {
    ByteBuffer buffer = free.pollFirst();
    if (buffer != null) {
      return buffer.clear();
    }
    try {
      return ByteBuffer.allocateDirect(size);
    } catch (OutOfMemoryError e) {
      throw new OutOfBuffersException("the JVM has no memory for a buffer: " + e.getMessage(), e);
    }
  }

  void giveBack(ByteBuffer buffer) {
    free.addFirst(buffer);
  }

  /**
   * Counts bytes that are about to be held.
   *
   * @throws OutOfBuffersException if that would be more than the limit
   */
  void charge(long bytes) {
    long now = held.addAndGet(bytes);
    if (now > limit - limit / 4) {
      relieve();
    }
    if (now > limit && held.get() > limit) {
      held.addAndGet(-bytes);
      throw new OutOfBuffersException("all " + limit + " bytes of buffers are taken", null);
    }
  }

  void discharge(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Makes the one that holds most give something up, at once if this is its thread. */
  private void relieve() {
    ConnectionBuffers most =
        holders.stream().max(Comparator.comparingLong(ConnectionBuffers::held)).orElse(null);
    if (most == null || most.held() == 0) {
      return;
    }
    if (most.holder().isOnThread()) {
      relieve(most);
    } else if (relieving.compareAndSet(false, true)) {
      try {
        most.holder()
            .execute(
                () -> {
                  relieving.set(false);
                  relieve(most);
                });
      } catch (RejectedExecutionException e) {
        // The server stops, and everything is given back.
        relieving.set(false);
      }
    }
  }

  private void relieve(ConnectionBuffers most) {
    long before = most.held();
    long enough = limit / 8 * 5;
    long last;
    do {
      last = most.held();
      most.relieve();
    } while (held.get() > enough && most.held() < last);
    LOG.log(
        Logger.Level.DEBUG,
        () ->
            most.holder().peer()
                + " held "
                + before
                + " bytes, the most of all, now "
                + most.held());
  }
}
