package dev.culvert.core;

import java.nio.ByteBuffer;

/**
 * A borrowed buffer on its way through a {@link DuplexStream}. Confined to whoever owns it: hand it
 * over whole (the receiver of a {@link DuplexStream#write} takes ownership) or release it.
 */
public interface Chunk {

  /**
   * The bytes, from position to limit. The owner may move the position; nobody may read it after
   * {@link #release}. Empty only if {@link #isLast}.
   */
  ByteBuffer buffer();

  /** Whether the peer's output ends with this chunk: END_STREAM, or a TCP FIN. */
  boolean isLast();

  /**
   * Gives the buffer back, and with it the flow-control credit of the stream that it was read from.
   * The owner calls it exactly once, from any thread, after the bytes have gone downstream.
   */
  void release();

  /** A chunk over a buffer that needs no giving back. */
  static Chunk of(ByteBuffer buffer) {
    return of(buffer, false, () -> {});
  }

  /** The end without bytes. */
  static Chunk end() {
    return of(ByteBuffer.allocate(0), true, () -> {});
  }

  /** A chunk that runs {@code release} when it is released. */
  static Chunk of(ByteBuffer buffer, boolean last, Runnable release) {
    return new BufferChunk(buffer, last, release);
  }
}
