package dev.culvert.testkit;

import dev.culvert.core.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A chunk on its way into a stream: passes one release on, notes a second, and overwrites the bytes
 * first, so that whoever sends them later sends nonsense. Thread-safe.
 */
final class WatchedChunk implements Chunk {

  private static final byte[] NONSENSE = nonsense();

  private final Chunk chunk;
  private final ByteBuffer bytes;
  private final Consumer<String> violations;
  private final AtomicInteger releases = new AtomicInteger();

  WatchedChunk(Chunk chunk, Consumer<String> violations) {
    this.chunk = chunk;
    this.bytes = chunk.buffer().duplicate();
    this.violations = violations;
  }

  @Override
  public ByteBuffer buffer() {
    if (isReleased()) {
      violations.accept("a chunk was looked at after its release");
    }
    return chunk.buffer();
  }

  @Override
  public boolean isLast() {
    return chunk.isLast();
  }

  @Override
  public void release() {
    if (releases.incrementAndGet() > 1) {
      violations.accept("a chunk was released twice");
      return;
    }
    if (!bytes.isReadOnly()) {
      while (bytes.hasRemaining()) {
        bytes.put(NONSENSE, 0, Math.min(NONSENSE.length, bytes.remaining()));
      }
    }
    chunk.release();
  }

  boolean isReleased() {
    return releases.get() > 0;
  }

  private static byte[] nonsense() {
    byte[] nonsense = new byte[1 << 14];
    Arrays.fill(nonsense, (byte) 0x5a);
    return nonsense;
  }
}
