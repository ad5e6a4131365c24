package dev.culvert.core;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One upgraded connection for one pod; each stream that it dials is one forwarded connection. A
 * stream that fails ends alone: the session and its other streams go on. Thread-safe.
 */
public interface Session extends Dialer {

  /**
   * Completes once, normally, with the reason, when the session has ended and every stream of it is
   * closed: {@link Failure#STOPPED} after {@link #stop}, {@link Failure#POD_GONE} when the pod has
   * ended, {@link Failure#SESSION_LOST} when the connection broke.
   */
  CompletionStage<CulvertException> closed();

  /**
   * Ends the session: no new streams (they close with {@link Failure#STOPPED}); those that are open
   * may finish within the grace period and are then reset; then the session's connection says
   * goodbye (GOAWAY) and closes. Idempotent; a second call may shorten the grace period.
   *
   * @param grace how long open streams may go on; zero resets them at once
   * @return completes, never exceptionally, when everything is closed
   */
  CompletionStage<Stop> stop(Duration grace);

  /**
   * Forwards a connected socket to a port of the pod until both halves have ended; the session
   * takes ownership of the channel and sets its options (TCP_NODELAY, urgent data in line). A
   * transport that can put the socket on its own event loop overrides this; by default core's
   * socket stream is spliced to a dialled one, with the same behaviour.
   *
   * @param local a connected channel, blocking or not
   * @param port the pod's port, 1 to 65535
   * @param listener hears that the pod has accepted, and the end
   */
  default void adopt(SocketChannel local, int port, Splice.Listener listener) {
    Splice.join(handler -> SocketStream.open(local, handler), this, port, listener);
  }

  /**
   * The event loop that adopted sockets live on, if their listener can live there too. By default
   * there is none.
   */
  default Optional<AcceptLoop> acceptLoop() {
    return Optional.empty();
  }

  /** How a {@link #stop} ended. */
  enum Stop {
    /** Every stream finished by itself. */
    GRACEFUL,
    /** The grace period ran out and streams were reset. */
    FORCED
  }
}
