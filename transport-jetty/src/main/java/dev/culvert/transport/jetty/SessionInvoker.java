package dev.culvert.transport.jetty;

import dev.culvert.core.session.Loop;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.util.thread.SerializedInvoker;

/**
 * Runs a session's tasks one at a time, in order, on whichever of Jetty's threads is there: what is
 * confined to it needs no lock. Thread-safe.
 */
final class SessionInvoker implements Loop {

  private final HTTP2Client client;
  private final SerializedInvoker tasks = new SerializedInvoker(SessionInvoker.class);

  SessionInvoker(HTTP2Client client) {
    this.client = client;
  }

  /** Runs a task here if no other is running, else after it: for Jetty's threads that read. */
  void run(Runnable task) {
    tasks.run(task);
  }

  /**
   * Runs a task soon, and never before this returns: for callers' threads, and for threads that
   * write, which may be a caller's.
   */
  @Override
  public void execute(Runnable task) {
    Runnable first = tasks.offer(task);
    if (first == null) {
      return;
    }
    try {
      client.getExecutor().execute(first);
    } catch (RejectedExecutionException e) {
      // The transport is closed; what is left to say is that.
      ForkJoinPool.commonPool().execute(first);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return client
            .getScheduler()
            .schedule(
                () -> execute(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS)
        ::cancel;
  }
}
