package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Reads and checks what a {@link StampedWriter} wrote. Not thread-safe. */
public final class StampedReader {

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 * StampedWriter.BLOCK);
  private int checked;
  private long page;

  /**
   * Reads once from a blocking channel, and checks the pages that begin in what has come.
   *
   * @return how many bytes, or -1 at the end
   * @throws CorruptedException if a page is not the one that is due
   */
  public int readFrom(ReadableByteChannel channel) throws IOException {
    int count = channel.read(buffer);
    int arrived = buffer.position();
    for (; checked + Long.BYTES <= arrived; checked += StampedWriter.PAGE) {
      if (buffer.getLong(checked) != StampedWriter.stamp(page)) {
        throw new CorruptedException(
            "page "
                + page
                + " of the stream is not the one that was sent: lost, repeated, or out"
                + " of order");
      }
      page++;
    }
    if (!buffer.hasRemaining()) {
      buffer.clear();
      checked = 0;
    }
    return count;
  }
}
