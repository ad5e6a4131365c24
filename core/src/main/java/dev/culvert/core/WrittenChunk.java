package dev.culvert.core;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A chunk that the user has handed to a write: its bytes have to stay as they are. Thread-safe. */
final class WrittenChunk implements Chunk {

  private final Chunk chunk;
  private final StrictStream stream;
  private final ByteBuffer bytes;
  private final long sum;

  WrittenChunk(Chunk chunk, StrictStream stream) {
    this.chunk = chunk;
    this.stream = stream;
    this.bytes = chunk.buffer().duplicate();
    this.sum = sum();
  }

  @Override
  public ByteBuffer buffer() {
    return chunk.buffer();
  }

  @Override
  public boolean isLast() {
    return chunk.isLast();
  }

  @Override
  public void release() {
    boolean same = sum() == sum;
    chunk.release();
    if (!same) {
      stream.found("the bytes of a chunk were changed while it was written, before its release");
    }
  }

  private long sum() {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate());
    return sum.getValue();
  }
}
