package com.example.culvert.vertx;

import dev.culvert.core.DaemonThreads;
import dev.culvert.core.session.Loop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one event loop of a transport, on which everything happens. Thread-safe. */
final class VertxLoop implements Loop {

  /** Stands in for the event loop when it has ended; its thread goes when it is idle. */
  static final Executor AFTERWARDS = standIn();

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final Vertx vertx;
  private final Context context;

  VertxLoop(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  // tag loop
  @Override
  public void execute(Runnable task) {
    try {
      context.runOnContext(none -> task.run());
    } catch (RejectedExecutionException e) {
      AFTERWARDS.execute(task);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    long timer = vertx.setTimer(millis(delay), id -> execute(task));
    return () -> vertx.cancelTimer(timer);
  }

  // end loop

  /** At least one, and few enough for any timer. */
  static long millis(Duration duration) {
    return Math.max(1, (duration.compareTo(FOREVER) < 0 ? duration : FOREVER).toMillis());
  }

  private static Executor standIn() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            100,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            new DaemonThreads("culvert-vertx-afterwards"));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
