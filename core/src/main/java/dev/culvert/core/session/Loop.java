package dev.culvert.core.session;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Where a session's life happens: tasks run one at a time, in order, each seeing what the one
 * before it did. A library's event loop is one; {@link CallerLoop} is one for who has none. None of
 * the tasks blocks. Thread-safe.
 */
public interface Loop extends Executor {

  /** Runs a task; also after the library's threads have ended, on any other thread then. */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task later, unless it is cancelled before.
   *
   * @param delay more than zero; one that is too long for the library's timers is as long as can be
   */
  Timer after(Duration delay, Runnable task);

  /** A task that is due later. */
  @FunctionalInterface
  interface Timer {

    /** Its task will not run, unless it is running already. Idempotent. */
    void cancel();
  }
}
