package dev.culvert.server.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer until it is released. The bytes belong to who holds it; release is thread-safe.
 */
public final class HeldBuffer {

  private final ConnectionBuffers owner;
  private final AtomicReference<@Nullable ByteBuffer> buffer;

  HeldBuffer(ConnectionBuffers owner, ByteBuffer buffer) {
    this.owner = owner;
    this.buffer = new AtomicReference<>(buffer);
  }

  /**
   * The buffer.
   *
   * @throws IllegalStateException if it was released
   */
  public ByteBuffer bytes() {
    ByteBuffer open = buffer.get();
    if (open == null) {
      throw new IllegalStateException("the buffer has been given back");
    }
    return open;
  }

  /** Whether it was not released yet. */
  public boolean isHeld() {
    return buffer.get() != null;
  }

  /** Gives it back. Idempotent. */
  public void release() {
    ByteBuffer last = buffer.getAndSet(null);
    if (last != null) {
      owner.server().giveBack(last);
      owner.discharge(owner.size());
    }
  }
}
