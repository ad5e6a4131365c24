package dev.culvert.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A chunk that was read, in the user's hands: a copy of its bytes, which are gone from the buffer
 * too once it is released. Thread-safe.
 */
final class StrictChunk implements Chunk {

  private static final byte NONSENSE = 0x5a;

  private final Chunk chunk;
  private final StrictStream stream;
  private final byte[] bytes;
  private final ByteBuffer copy;
  private final AtomicReference<State> state = new AtomicReference<>(State.OWNED);

  StrictChunk(Chunk chunk, StrictStream stream) {
    this.chunk = chunk;
    this.stream = stream;
    this.bytes = new byte[chunk.buffer().remaining()];
    chunk.buffer().duplicate().get(bytes);
    this.copy = ByteBuffer.wrap(bytes);
  }

  @Override
  public ByteBuffer buffer() {
    State now = now();
    if (now != State.OWNED) {
      throw stream.refusal("a chunk is used after " + now.words);
    }
    return copy;
  }

  @Override
  public boolean isLast() {
    return chunk.isLast();
  }

  @Override
  public void release() {
    leave(State.RELEASED, "a chunk is released after ");
    forget();
  }

  /** For a stream to write; the user has nothing to do with it any more. */
  Chunk handOver() {
    leave(State.WRITTEN, "a chunk is written after ");
    return Chunk.of(copy, chunk.isLast(), this::forget);
  }

  private void leave(State next, String misuse) {
    if (!state.compareAndSet(State.OWNED, next)) {
      throw stream.refusal(misuse + now().words);
    }
  }

  private State now() {
    return Objects.requireNonNull(state.get(), "state");
  }

  private void forget() {
    Arrays.fill(bytes, NONSENSE);
    copy.position(0).limit(0);
    chunk.release();
  }

  /** What has become of it. */
  private enum State {
    OWNED("nothing"),
    RELEASED("its release"),
    WRITTEN("it was handed to a write");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }
}
