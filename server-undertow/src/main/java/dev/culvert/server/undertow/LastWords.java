package dev.culvert.server.undertow;

import dev.culvert.server.memory.OutOfBuffersException;
import dev.culvert.server.spi.Limits;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Ends a connection so that what was written last is read: a socket that is closed while bytes of
 * the peer's are unread is reset, and the reset overtakes the answer (RFC 9112 section 9.6).
 * Confined to its I/O thread.
 */
final class LastWords {

  private final StreamConnection connection;
  private final ByteBufferPool buffers;
  private final XnioExecutor.Key deadline;

  private LastWords(StreamConnection connection, ByteBufferPool buffers) {
    this.connection = connection;
    this.buffers = buffers;
    this.deadline =
        connection
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(connection),
                Limits.LAST_WORDS.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  /** Writes an answer that fits into an idle socket, and closes once the peer has read it. */
  static void say(StreamConnection connection, ByteBuffer answer, ByteBufferPool buffers) {
    try {
      connection.getSinkChannel().write(answer);
      letBeRead(connection, buffers);
    } catch (IOException e) {
      IoUtils.safeClose(connection);
    }
  }

  /** Closes once the peer has read what was written. */
  static void letBeRead(StreamConnection connection, ByteBufferPool buffers) {
    try {
      new LastWords(connection, buffers).start();
    } catch (RejectedExecutionException e) {
      // The server has stopped: nobody would close it later.
      IoUtils.safeClose(connection);
    }
  }

  private void start() {
    try {
      connection.getSinkChannel().shutdownWrites();
      connection.getSinkChannel().flush();
      connection.getSourceChannel().setReadListener(this::discard);
      connection.getSourceChannel().wakeupReads();
    } catch (IOException e) {
      close();
    }
  }

  private void discard(ConduitStreamSourceChannel source) {
    try (PooledByteBuffer pooled = buffers.allocate()) {
      // Once each time: a peer that never stops must not keep the thread.
      if (source.read(pooled.getBuffer()) < 0) {
        close();
      }
    } catch (IOException | OutOfBuffersException e) {
      close();
    }
  }

  private void close() {
    deadline.remove();
    IoUtils.safeClose(connection);
  }
}
