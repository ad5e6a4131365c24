package dev.culvert.core;

import java.nio.channels.ServerSocketChannel;
import java.time.Duration;

/**
 * A session's event loop, for whoever accepts the connections that the session adopts: accepted
 * there, they change no thread, and their listeners are called there. Thread-safe.
 */
public interface AcceptLoop {

  /**
   * Watches a listening socket, and closes it in the end. Returns at once and never throws.
   *
   * @param socket in non-blocking mode; owned by the watch
   * @param handler called on the loop
   */
  Watch watch(ServerSocketChannel socket, Handler handler);

  /** Hears of the socket. Must not block; what it throws it has to have handled itself. */
  interface Handler {

    /** There may be a connection to accept; said again until it is accepted. */
    void onConnection(Watch watch);

    /**
     * The loop has ended, or could not take the socket, which is closed. Once, and not after {@link
     * Watch#close}.
     */
    void onEnded(Throwable reason);
  }

  /** A socket that is watched. Thread-safe. */
  interface Watch extends AutoCloseable {

    /** Says of no connection for so long. */
    void pause(Duration length);

    /**
     * Closes the socket. Returns when nobody can connect to it any more; on the loop itself, which
     * that takes, a little earlier. Idempotent.
     */
    @Override
    void close();
  }
}
