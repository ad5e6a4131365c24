package dev.culvert.client;

import dev.culvert.core.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a stream and is not yet read of the socket; the stream's window bounds it. Not
 * thread-safe.
 */
final class Inbox {

  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private long bytes;

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  /** Takes a chunk that has bytes, and is released by whoever takes it out. */
  void add(Chunk chunk) {
    chunks.add(chunk);
    bytes += chunk.buffer().remaining();
  }

  /** Moves what is in the first chunk, as far as there is room. */
  int moveTo(ByteBuffer target) {
    int count = move(chunks.element().buffer(), target);
    bytes -= count;
    return count;
  }

  /** Takes out the first chunk, if nothing is left in it. */
  @Nullable Chunk removeEmpty() {
    return chunks.element().buffer().hasRemaining() ? null : chunks.remove();
  }

  /** Takes out all. */
  List<Chunk> removeAll() {
    List<Chunk> all = new ArrayList<>(chunks);
    chunks.clear();
    bytes = 0;
    return all;
  }

  /** Moves bytes, as many as there are and as there is room for; returns how many. */
  static int move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), length);
    to.position(to.position() + length);
    from.position(from.position() + length);
    return length;
  }
}
