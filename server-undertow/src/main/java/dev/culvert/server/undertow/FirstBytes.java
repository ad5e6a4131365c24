package dev.culvert.server.undertow;

import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.spi.BoundedLog;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A connection until its first bytes have told what it speaks; a deadline closes one that does not
 * say. Confined to its I/O thread.
 */
abstract class FirstBytes {

  private static final Logger LOG = System.getLogger(FirstBytes.class.getName());
  private static final BoundedLog FAULTS = new BoundedLog(FirstBytes.class);

  private final StreamConnection connection;
  private final PooledBuffers buffers;
  private final int atMost;
  private final XnioExecutor.Key deadline;

  /**
   * @param atMost bytes to read at once: one that hands the connection to another reader takes no
   *     more than it looks at
   */
  FirstBytes(StreamConnection connection, PooledBuffers buffers, ChannelOpener opener, int atMost) {
    this.connection = connection;
    this.buffers = buffers;
    this.atMost = atMost;
    this.deadline =
        connection
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(connection),
                opener.patience().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  /** Begins to read. */
  final void start() {
    connection.getSourceChannel().setReadListener(this::readable);
    connection.getSourceChannel().wakeupReads();
  }

  /**
   * Some bytes have come, at least one. More follow unless the connection is handed over, turned
   * away or closed.
   *
   * @param bytes flipped; whoever keeps it must close it
   * @return whether the buffer was kept
   */
  abstract boolean received(PooledByteBuffer bytes) throws IOException;

  /** Reads no more, and forgets the deadline: somebody else has the connection now. */
  final StreamConnection handOver() {
    deadline.remove();
    connection.getSourceChannel().suspendReads();
    connection.getSourceChannel().setReadListener(null);
    return connection;
  }

  /** Says why not, and closes. */
  final void turnAway(Refusal refusal) {
    LastWords.say(handOver(), refusal.answer(), buffers);
  }

  /** What the connection reads into, whoever has it next. */
  final PooledBuffers buffers() {
    return buffers;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is: XNIO would log it and go on.
  private void readable(ConduitStreamSourceChannel source) {
    try {
      read(source);
    } catch (IOException e) {
      LOG.log(
          Logger.Level.DEBUG,
          () -> connection.getPeerAddress() + " did not get as far as HTTP/2; it is closed",
          e);
      close();
    } catch (Throwable e) {
      FAULTS.warn("a new connection is closed, because of " + e, e);
      close();
    }
  }

  private void read(ConduitStreamSourceChannel source) throws IOException {
    PooledByteBuffer pooled = buffers.allocate();
    boolean kept = false;
    try {
      pooled.getBuffer().limit(Math.min(atMost, pooled.getBuffer().capacity()));
      int read = source.read(pooled.getBuffer());
      pooled.getBuffer().flip();
      if (read < 0) {
        close();
      } else if (read == 0) {
        source.resumeReads();
      } else {
        kept = received(pooled);
      }
    } finally {
      if (!kept) {
        pooled.close();
      }
    }
  }

  private void close() {
    deadline.remove();
    IoUtils.safeClose(connection);
  }
}
