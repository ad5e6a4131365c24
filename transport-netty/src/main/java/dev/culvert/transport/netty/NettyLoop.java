package dev.culvert.transport.netty;

import dev.culvert.core.DaemonThreads;
import dev.culvert.core.session.Loop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An event loop as a session's. Thread-safe.
 *
 * @param events what is behind it
 */
record NettyLoop(EventLoop events) implements Loop {

  /** One thread for all loops that have ended, so that what comes for them comes in order. */
  static final Executor STAND_IN =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          new DaemonThreads("culvert-netty-stand-in"));

  /** Runs a task on the loop, or, when the loops have stopped, on a thread that stands in. */
  @Override
  public void execute(Runnable task) {
    try {
      events.execute(task);
    } catch (RejectedExecutionException e) {
      STAND_IN.execute(task);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Future<?> timer =
        events.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }
}
