package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.core.DaemonThreads;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.StandIn;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;

/**
 * The I/O thread that a connection is confined to, and its buffers. Thread-safe.
 *
 * @param thread runs the tasks and the listeners
 * @param buffers what is read goes into these
 * @param onFault ends what the tasks work for; gets what they throw, an {@link Error} too
 */
record XnioLoop(XnioIoThread thread, PooledBuffers buffers, Consumer<Throwable> onFault)
    implements IoLoop {

  private static final OptionMap OPTIONS =
      OptionMap.create(Options.TCP_NODELAY, true, Options.TCP_OOB_INLINE, true);

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread || (StandIn.isCurrent() && !thread.isAlive());
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> guard(task));
    } catch (RejectedExecutionException e) {
      standIn().execute(() -> guard(task));
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // Whatever it is: XNIO would log it and go on.
  public void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      onFault.accept(e);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      XnioExecutor.Key key =
          thread.executeAfter(() -> guard(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return key::remove;
    } catch (RejectedExecutionException e) {
      return standIn().after(delay, () -> guard(task));
    }
  }

  @Override
  public PendingSocket openSocket(String what, InetSocketAddress address) {
    return new XnioSocket(this, what, thread.openStreamConnection(address, null, OPTIONS));
  }

  private StandIn standIn() {
    return new StandIn(() -> DaemonThreads.awaitEnd(List.of(thread)));
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
}
