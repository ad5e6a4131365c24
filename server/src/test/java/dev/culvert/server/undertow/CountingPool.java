package dev.culvert.server.undertow;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that knows how many of its buffers are out. Thread-safe. */
final class CountingPool implements ByteBufferPool {

  private final ByteBufferPool pool = new DefaultByteBufferPool(true, TlsListener.MIN_BUFFER);
  private final AtomicInteger out = new AtomicInteger();

  int out() {
    return out.get();
  }

  @Override
  public PooledByteBuffer allocate() {
    out.incrementAndGet();
    return new Counted(pool.allocate());
  }

  @Override
  public ByteBufferPool getArrayBackedPool() {
    return pool.getArrayBackedPool();
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public int getBufferSize() {
    return pool.getBufferSize();
  }

  @Override
  public boolean isDirect() {
    return pool.isDirect();
  }

  private final class Counted implements PooledByteBuffer {

    private final PooledByteBuffer buffer;

    Counted(PooledByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer getBuffer() {
      return buffer.getBuffer();
    }

    @Override
    public void close() {
      if (buffer.isOpen()) {
        buffer.close();
        out.decrementAndGet();
      }
    }

    @Override
    public boolean isOpen() {
      return buffer.isOpen();
    }
  }
}
