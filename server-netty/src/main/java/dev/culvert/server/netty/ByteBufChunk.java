package dev.culvert.server.netty;

import dev.culvert.core.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in a buffer of Netty's, which passes through as it is from the one channel to the other.
 * Confined to whoever owns it.
 */
final class ByteBufChunk implements Chunk {

  private final ByteBuf bytes;
  private final Runnable onRelease;
  private @Nullable ByteBuffer view;

  /**
   * @param bytes owned by the chunk
   * @param onRelease called once, when it is released
   */
  ByteBufChunk(ByteBuf bytes, Runnable onRelease) {
    this.bytes = bytes;
    this.onRelease = onRelease;
  }

  /** The bytes of any chunk, for a channel to write and to release. The chunk lives on. */
  static ByteBuf bytesOf(Chunk chunk) {
    return chunk instanceof ByteBufChunk ours
        ? ours.retained()
        : Unpooled.wrappedBuffer(chunk.buffer());
  }

  private ByteBuf retained() {
    int left = view == null ? bytes.readableBytes() : view.remaining();
    int taken = bytes.readableBytes() - left;
    return taken == 0 ? bytes.retain() : bytes.retainedSlice(bytes.readerIndex() + taken, left);
  }

  @Override
  public ByteBuffer buffer() {
    ByteBuffer seen = view;
    if (seen == null) {
      seen = bytes.nioBuffer();
      view = seen;
    }
    return seen;
  }

  @Override
  public boolean isLast() {
    return false;
  }

  @Override
  public void release() {
    bytes.release();
    onRelease.run();
  }
}
