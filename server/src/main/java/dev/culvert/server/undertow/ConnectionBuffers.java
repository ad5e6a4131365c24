package dev.culvert.server.undertow;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * The buffers that one connection holds of its server's: what is read from it, what is written to
 * it, what TLS keeps. Thread-safe.
 */
public final class ConnectionBuffers implements ByteBufferPool {

  private final ServerBuffers server;
  private final StreamConnection connection;
  private final AtomicLong held = new AtomicLong();
  private volatile Runnable relief;

  ConnectionBuffers(ServerBuffers server, StreamConnection connection) {
    this.server = server;
    this.connection = connection;
    this.relief = () -> thread().execute(() -> IoUtils.safeClose(connection));
  }

  /** Bytes held. */
  public long held() {
    return held.get();
  }

  /** Whether the server is short of buffers, and this connection's are more than its share. */
  public boolean isTooMuch() {
    return server.isTooMuch(held());
  }

  /**
   * What to do when others need what this holds; at first, to close. Called on the I/O thread, from
   * within whatever takes a buffer: it may let go of buffers, and leaves the rest for later.
   */
  public void onShortage(Runnable task) {
    relief = task;
  }

  /**
   * Takes a buffer.
   *
   * @throws OutOfBuffersException if there is none
   */
  @Override
  public PooledByteBuffer allocate() {
    charge(server.size());
    boolean taken = false;
    try {
      Held buffer = new Held(server.take());
      taken = true;
      return buffer;
    } finally {
      if (!taken) {
        discharge(server.size());
      }
    }
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
    return server.size();
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  /** Counts bytes that are not in a buffer of the server's. */
  void charge(int bytes) {
    server.charge(bytes);
    held.addAndGet(bytes);
  }

  void discharge(int bytes) {
    held.addAndGet(-bytes);
    server.discharge(bytes);
  }

  XnioIoThread thread() {
    return connection.getIoThread();
  }

  String peer() {
    return String.valueOf(connection.getPeerAddress());
  }

  void relieve() {
    relief.run();
  }

  /** A buffer until it is closed; closing twice is harmless. */
  private final class Held implements PooledByteBuffer {

    private final AtomicReference<@Nullable ByteBuffer> buffer;

    Held(ByteBuffer buffer) {
      this.buffer = new AtomicReference<>(buffer);
    }

    @Override
    public ByteBuffer getBuffer() {
      ByteBuffer open = buffer.get();
      if (open == null) {
        throw new IllegalStateException("the buffer has been given back");
      }
      return open;
    }

    @Override
    public void close() {
      ByteBuffer last = buffer.getAndSet(null);
      if (last != null) {
        server.giveBack(last);
        discharge(server.size());
      }
    }

    @Override
    public boolean isOpen() {
      return buffer.get() != null;
    }
  }
}
