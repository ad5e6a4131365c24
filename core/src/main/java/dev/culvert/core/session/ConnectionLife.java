package dev.culvert.core.session;

import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection under a session: connecting, then open, and an end in order: our half
 * of the port-forward request, the server's, GOAWAY, TCP. Each step of the end has seconds, after
 * which the next is taken. Confined to the session's loop.
 */
public final class ConnectionLife {

  /** A server lets what it has taken go on to the pod for two seconds, and then ends its half. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** As long as that may take when nobody waits any more. */
  private static final Duration HURRY = Duration.ofSeconds(1);

  /** For what stands in front of the goodbye, and the goodbye itself, to be taken. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final Connection connection;
  private final BiFunction<Duration, Runnable, Loop.Timer> after;
  private Phase phase = Phase.NEW;
  private Loop.@Nullable Timer timer;
  private boolean requestOver;

  /**
   * @param after runs a step on the loop later
   */
  public ConnectionLife(Connection connection, BiFunction<Duration, Runnable, Loop.Timer> after) {
    this.connection = connection;
    this.after = after;
  }

  /**
   * Connects, unless it has been {@linkplain #leave left} before.
   *
   * @param timeout until {@link #opened}
   * @param tooLate runs once if that has passed
   */
  public void connect(Duration timeout, Runnable tooLate) {
    if (phase == Phase.NEW) {
      phase = Phase.CONNECTING;
      within(timeout, tooLate);
      connection.connect();
    }
  }

  /** The server has accepted the port-forward request; returns whether that was not too late. */
  public boolean opened() {
    boolean inTime = phase == Phase.CONNECTING;
    if (inTime) {
      phase = Phase.OPEN;
      cancelTimer();
    }
    return inTime;
  }

  /** The server has ended the port-forward request, or we hold nothing of it any more. */
  public void requestOver() {
    requestOver = true;
    if (phase == Phase.ENDING_REQUEST) {
      close();
    }
  }

  public boolean isRequestOver() {
    return requestOver;
  }

  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether its end has begun. */
  public boolean isLeaving() {
    return phase.isPast(Phase.OPEN);
  }

  /** Whether the connection is gone, or never was one. */
  public boolean isGone() {
    return phase == Phase.DISCONNECTED;
  }

  /**
   * Begins the end, unless it has begun.
   *
   * @param speaksHttp2 whether a server that has not answered yet would know a goodbye
   * @param hurry whether nobody waits for what the server has taken
   */
  public void leave(boolean speaksHttp2, boolean hurry) {
    if (phase == Phase.OPEN) {
      endRequest(hurry);
    } else if (phase == Phase.CONNECTING && speaksHttp2) {
      close();
    } else if (!isLeaving()) {
      drop();
    }
  }

  /**
   * Nobody waits any more for what the server has taken.
   *
   * @param stuck whether streams are still to be closed: their chunks may be behind a server that
   *     takes nothing
   */
  void hurry(boolean stuck) {
    if (phase == Phase.ENDING_REQUEST) {
      within(HURRY, this::close);
    } else if (stuck && phase == Phase.OPEN && timer == null) {
      within(GOODBYE, this::drop);
    }
  }

  /** Says GOAWAY and closes, unless that has been done. */
  public void close() {
    if (!phase.isPast(Phase.ENDING_REQUEST)) {
      phase = Phase.CLOSING;
      within(GOODBYE, this::drop);
      connection.close();
    }
  }

  /** Gives the connection up, unless that has been done. */
  public void drop() {
    if (phase == Phase.NEW) {
      phase = Phase.DISCONNECTED;
    } else if (!phase.isPast(Phase.CLOSING)) {
      phase = Phase.DROPPED;
      cancelTimer();
      connection.abandon();
    }
  }

  /** Nothing is left of the connection; returns whether that is news. */
  public boolean disconnected() {
    boolean isNews = !isGone();
    phase = Phase.DISCONNECTED;
    cancelTimer();
    return isNews;
  }

  private void endRequest(boolean hurry) {
    phase = Phase.ENDING_REQUEST;
    if (!requestOver) {
      connection.endRequest();
    }
    if (requestOver) {
      close();
    } else if (phase == Phase.ENDING_REQUEST) {
      within(hurry ? HURRY : PATIENCE, this::close);
    }
  }

  /** A timer cannot be cancelled once it is due: what it brings is looked at again. */
  private void within(Duration time, Runnable next) {
    cancelTimer();
    Phase current = phase;
    timer =
        after.apply(
            time,
            () -> {
              if (phase == current) {
                next.run();
              }
            });
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** How far it has come; never back. */
  private enum Phase {
    NEW,
    CONNECTING,
    OPEN,
    ENDING_REQUEST,
    CLOSING,
    DROPPED,
    DISCONNECTED;

    boolean isPast(Phase other) {
      return compareTo(other) > 0;
    }
  }
}
