package dev.culvert.core;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A chunk whose buffer is used again after the release, so that a second release is a fault. */
final class LentBuffer implements Chunk {

  private final ByteBuffer buffer;
  private final Runnable takeBack;
  private final AtomicBoolean released = new AtomicBoolean();

  LentBuffer(ByteBuffer buffer, Runnable takeBack) {
    this.buffer = buffer;
    this.takeBack = takeBack;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public boolean isLast() {
    return false;
  }

  @Override
  public void release() {
    if (!released.compareAndSet(false, true)) {
      throw new IllegalStateException("a chunk is released twice");
    }
    takeBack.run();
  }
}
