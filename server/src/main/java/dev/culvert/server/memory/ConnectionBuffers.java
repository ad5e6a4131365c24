package dev.culvert.server.memory;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.session.WindowGrowth;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The buffers that one connection holds of its server's: what is read from it, what is written to
 * it, what TLS keeps. Thread-safe.
 */
public final class ConnectionBuffers {

  private final ServerBuffers server;
  private final Holder holder;
  private final AtomicLong held = new AtomicLong();
  private volatile Runnable relief;

  ConnectionBuffers(ServerBuffers server, Holder holder) {
    this.server = server;
    this.holder = holder;
    this.relief = () -> holder.execute(holder::close);
  }

  /** Bytes held. */
  public long held() {
    return held.get();
  }

  /** Whether the server is short of buffers, and this connection's are more than its share. */
  public boolean isTooMuch() {
    return server.isTooMuch(held());
  }

  /**
   * What to do when others need what this holds; at first, to close. Called on the holder's thread,
   * from within whatever takes a buffer: it may let go of buffers, and leaves the rest for later.
   */
  public void onShortage(Runnable task) {
    relief = task;
  }

  /**
   * Takes a buffer, empty; the caller releases it.
   *
   * @throws OutOfBuffersException if there is none
   */
  public HeldBuffer take() {
    charge(server.size());
    boolean taken = false;
    try {
      HeldBuffer buffer = new HeldBuffer(this, server.take());
      taken = true;
      return buffer;
    } finally {
      if (!taken) {
        discharge(server.size());
      }
    }
  }

  /** How its receive windows grow, within what the server has for that. */
  public WindowGrowth windows(Http2Settings settings) {
    return new WindowGrowth(settings, server.windows());
  }

  /** Bytes of one buffer. */
  public int size() {
    return server.size();
  }

  /**
   * Counts bytes that are not in a buffer of the server's.
   *
   * @throws OutOfBuffersException if that would be more than the server's limit
   */
  public void charge(int bytes) {
    server.charge(bytes);
    held.addAndGet(bytes);
  }

  /** Counts them no more. */
  public void discharge(int bytes) {
    held.addAndGet(-bytes);
    server.discharge(bytes);
  }

  /** The connection is closed: it has a share no more. What it still holds comes back later. */
  public void close() {
    server.forget(this);
  }

  Holder holder() {
    return holder;
  }

  ServerBuffers server() {
    return server;
  }

  void relieve() {
    relief.run();
  }

  /** A connection, as far as its buffers go. Thread-safe. */
  public interface Holder {

    /** Whose it is, for logs. */
    String peer();

    /** Whether the caller is on its thread. */
    boolean isOnThread();

    /**
     * Runs a task on its thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if that has ended
     */
    void execute(Runnable task);

    /** Closes it at once; on its thread. */
    void close();
  }
}
