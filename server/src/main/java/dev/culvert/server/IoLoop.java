package dev.culvert.server;

import io.undertow.connector.ByteBufferPool;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * The I/O thread that something is confined to, and its buffers. Thread-safe.
 *
 * @param thread runs the tasks and the listeners
 * @param buffers what is read goes into these
 */
record IoLoop(XnioIoThread thread, ByteBufferPool buffers) {

  /** Whether the caller is on the thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task on the thread, never before this returns. */
  void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // The thread has ended, so nothing runs beside the task.
      task.run();
    }
  }

  /** Runs a task on the thread at once if this is it, else later. */
  void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Runs a task on the thread after a delay, unless the key is removed. */
  XnioExecutor.Key after(Duration delay, Runnable task) {
    return thread.executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
