package dev.culvert.core;

import java.nio.ByteBuffer;

/** A chunk over any buffer, with what to do on release. */
record BufferChunk(ByteBuffer buffer, boolean isLast, Runnable onRelease) implements Chunk {

  @Override
  public void release() {
    onRelease.run();
  }
}
