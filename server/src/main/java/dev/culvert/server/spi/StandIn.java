package dev.culvert.server.spi;

import dev.culvert.core.session.Loop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is meant for I/O threads that have ended: one thread for all of them, so that it comes
 * in order, and what was confined to such a thread stays confined. Thread-safe.
 *
 * @param awaitEnd blocks until the thread that is stood in for runs nothing more
 */
public record StandIn(Runnable awaitEnd) {

  private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

  /** Whether the caller is on the thread that stands in. */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof Substitute;
  }

  /** Runs a task later, when the thread has ended. */
  public void execute(Runnable task) {
    EXECUTOR.execute(inTurn(task));
  }

  /** Runs a task so much later, when the thread has ended. */
  public Loop.Timer after(Duration delay, Runnable task) {
    Future<?> timer = EXECUTOR.schedule(inTurn(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  private Runnable inTurn(Runnable task) {
    return () -> {
      awaitEnd.run();
      task.run();
    };
  }

  private static ScheduledThreadPoolExecutor executor() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Substitute::new);
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static final class Substitute extends Thread {

    Substitute(Runnable task) {
      super(null, task, "culvert-stand-in", 0, false);
      setDaemon(true);
    }
  }
}
