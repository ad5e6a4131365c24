package dev.culvert.server;

import dev.culvert.core.Chunk;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;

/**
 * The I/O thread that something is confined to, and its buffers. Thread-safe.
 *
 * @param thread runs the tasks and the listeners
 * @param buffers what is read goes into these
 * @param onFault ends what the tasks work for; gets what they throw, an {@link Error} too
 */
record IoLoop(XnioIoThread thread, ByteBufferPool buffers, Consumer<Throwable> onFault) {

  /** Whether the caller is on the thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task on the thread, never before this returns. */
  void execute(Runnable task) {
    try {
      thread.execute(() -> guard(task));
    } catch (RejectedExecutionException e) {
      // The thread has ended, so nothing runs beside the task.
      guard(task);
    }
  }

  /** Runs a task; a thread that goes on when it throws would leave half of something behind. */
  @SuppressWarnings("CatchingUnchecked") // Whatever it is: XNIO would log it and go on.
  void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      onFault.accept(e);
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

  /** The next bytes of a socket, its end, or null if there is nothing yet. */
  @Nullable Chunk read(StreamSourceChannel source) throws IOException {
    PooledByteBuffer pooled = buffers.allocate();
    int read = 0;
    try {
      read = source.read(pooled.getBuffer());
    } finally {
      if (read <= 0) {
        pooled.close();
      }
    }
    if (read < 0) {
      return Chunk.end();
    }
    return read == 0 ? null : Chunk.of(pooled.getBuffer().flip(), false, pooled::close);
  }

  /** Runs a task on the thread after a delay, unless the key is removed. */
  XnioExecutor.Key after(Duration delay, Runnable task) {
    return thread.executeAfter(() -> guard(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
