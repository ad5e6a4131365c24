package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/**
 * Writes an endless stream of pages that begin with their number, so that loss, repetition and
 * disorder show at the far end for the price of one comparison a page. Not thread-safe.
 */
public final class StampedWriter {

  /** Bytes of one page. */
  static final int PAGE = 1 << 12;

  /** Bytes of one write. */
  public static final int BLOCK = 1 << 16;

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
  private long page;

  public StampedWriter() {
    SplittableRandom random = new SplittableRandom(42);
    while (block.hasRemaining()) {
      block.putLong(random.nextLong());
    }
  }

  /** The first eight bytes of a page. */
  static long stamp(long page) {
    return (page + 1) * SPREAD;
  }

  /** Writes the next {@link #BLOCK} bytes to a blocking channel; returns how many that are. */
  public int writeTo(WritableByteChannel channel) throws IOException {
    for (int offset = 0; offset < BLOCK; offset += PAGE) {
      block.putLong(offset, stamp(page++));
    }
    block.clear();
    while (block.hasRemaining()) {
      channel.write(block);
    }
    return BLOCK;
  }
}
