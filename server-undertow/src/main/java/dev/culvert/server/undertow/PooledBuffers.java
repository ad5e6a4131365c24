package dev.culvert.server.undertow;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.HeldBuffer;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** A connection's buffers as Undertow's. Thread-safe. */
record PooledBuffers(ConnectionBuffers counted) implements ByteBufferPool {

  /** For a connection that was accepted; on its I/O thread. */
  static PooledBuffers of(StreamConnection connection, ChannelOpener opener) {
    ConnectionBuffers counted = opener.buffers().of(new Holder(connection));
    connection.setCloseListener(closed -> counted.close());
    return new PooledBuffers(counted);
  }

  /**
   * Takes a buffer.
   *
   * @throws dev.culvert.server.memory.OutOfBuffersException if there is none
   */
  @Override
  public PooledByteBuffer allocate() {
    return new Pooled(counted.take());
  }

  /** Not asked for: nothing here decompresses. */
  @Override
  public ByteBufferPool getArrayBackedPool() {
    throw new UnsupportedOperationException("no buffers on the heap");
  }

  /** Does nothing: the server's buffers stay. */
  @Override
  public void close() {}

  @Override
  public int getBufferSize() {
    return counted.size();
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  /** Closing twice is harmless. */
  private record Pooled(HeldBuffer held) implements PooledByteBuffer {

    @Override
    public ByteBuffer getBuffer() {
      return held.bytes();
    }

    @Override
    public void close() {
      held.release();
    }

    @Override
    public boolean isOpen() {
      return held.isHeld();
    }
  }

  private record Holder(StreamConnection connection) implements ConnectionBuffers.Holder {

    @Override
    public String peer() {
      return String.valueOf(connection.getPeerAddress());
    }

    @Override
    public boolean isOnThread() {
      return Thread.currentThread() == connection.getIoThread();
    }

    @Override
    public void execute(Runnable task) {
      connection.getIoThread().execute(task);
    }

    @Override
    public void close() {
      IoUtils.safeClose(connection);
    }
  }
}
