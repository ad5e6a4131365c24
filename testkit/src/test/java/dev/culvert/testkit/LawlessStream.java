package dev.culvert.testkit;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A stream that keeps no rule of its own accord: its test says what it does. */
final class LawlessStream implements DuplexStream {

  /** What there is to read. */
  final Queue<Chunk> input = new ArrayDeque<>();

  /** What was written and kept. */
  final List<Chunk> kept = new ArrayList<>();

  /** Runs in each call. */
  Runnable meanwhile = () -> {};

  /** What becomes of a chunk, and what {@link #write} returns. */
  Predicate<Chunk> writing = LawlessStream::release;

  /** Releases the chunk; the next write may follow at once. */
  static boolean release(Chunk chunk) {
    chunk.release();
    return true;
  }

  /** Keeps the chunk; the next write must wait. */
  boolean keep(Chunk chunk) {
    kept.add(chunk);
    return false;
  }

  @Override
  public @Nullable Chunk read() {
    meanwhile.run();
    return input.poll();
  }

  @Override
  public void demand() {
    meanwhile.run();
  }

  @Override
  public boolean write(Chunk chunk) {
    boolean more = writing.test(chunk);
    meanwhile.run();
    return more;
  }

  @Override
  public void shutdownOutput() {
    meanwhile.run();
  }

  @Override
  public void reset(CulvertException reason) {
    meanwhile.run();
  }
}
