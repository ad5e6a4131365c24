package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.StreamEnds;
import org.jspecify.annotations.Nullable;

/**
 * One side of a relay: tells how far it has come, and can be taken for ended. Confined to its loop.
 */
final class RelayEnds implements StreamEnds {

  private final StreamEnds ends;
  private final IoLoop loop;
  private final Runnable onEnd;

  private @Nullable Listener listener;
  private long steps;
  private boolean resumed;
  private boolean cut;

  /**
   * @param onEnd called when this side has ended its half, at most once
   */
  RelayEnds(StreamEnds ends, IoLoop loop, Runnable onEnd) {
    this.ends = ends;
    this.loop = loop;
    this.onEnd = onEnd;
  }

  /** Grows with each chunk that was read or has gone. */
  long steps() {
    return steps;
  }

  /** From now on nothing more is awaited of the other end. */
  void cut() {
    cut = true;
    tell();
  }

  @Override
  public void listen(Listener hears) {
    listener = hears;
    ends.listen(new Counting(hears));
  }

  @Override
  public void resumeReads() {
    resumed = true;
    if (cut) {
      loop.execute(this::tell);
    } else {
      ends.resumeReads();
    }
  }

  @Override
  public void suspendReads() {
    resumed = false;
    ends.suspendReads();
  }

  @Override
  public @Nullable Chunk read() {
    Chunk chunk = ends.read();
    if (chunk == null) {
      return cut ? Chunk.end() : null;
    }
    steps++;
    if (chunk.isLast()) {
      onEnd.run();
    }
    return chunk;
  }

  @Override
  public boolean mayWrite() {
    return ends.mayWrite();
  }

  @Override
  public boolean write(Chunk chunk) {
    return ends.write(chunk);
  }

  @Override
  public void shutdownOutput() {
    ends.shutdownOutput();
  }

  @Override
  public void close(@Nullable CulvertException failure) {
    listener = null;
    ends.close(failure);
  }

  private void tell() {
    Listener hears = listener;
    if (resumed && hears != null) {
      hears.onReadable();
    }
  }

  /** Passes on what it hears. */
  private final class Counting implements Listener {

    private final Listener hears;

    Counting(Listener hears) {
      this.hears = hears;
    }

    @Override
    public void onReadable() {
      hears.onReadable();
    }

    @Override
    public void onWritable() {
      steps++;
      hears.onWritable();
    }

    @Override
    public void onOutputGone() {
      steps++;
      hears.onOutputGone();
    }

    @Override
    public void onFailed(CulvertException why) {
      hears.onFailed(why);
    }
  }
}
