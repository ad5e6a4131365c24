package dev.culvert.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose far side is the test: it keeps what is called on it, and its callbacks come when
 * the test says. Confined to the test's thread.
 */
final class ScriptedStream implements DuplexStream {

  final List<String> written = new ArrayList<>();
  final List<CulvertException> resets = new ArrayList<>();
  int demands;
  boolean outputEnded;

  /** Released chunks that were read from this stream. */
  int released;

  private final Deque<Chunk> inbox = new ArrayDeque<>();
  private @Nullable Handler handler;
  private @Nullable Chunk inFlight;
  private boolean takesAtOnce;
  private boolean closed;

  ScriptedStream with(Handler attached) {
    handler = attached;
    return this;
  }

  /** Writes complete at once instead of waiting for {@link #complete}. */
  ScriptedStream takingAtOnce() {
    takesAtOnce = true;
    return this;
  }

  /** Puts a chunk where the next {@link #read} finds it. */
  void arrive(String text, boolean last) {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(UTF_8));
    inbox.add(Chunk.of(buffer, last, () -> released++));
  }

  void open() {
    handler().onOpen();
  }

  /** Serves a demand. */
  void readable() {
    if (demands == 0) {
      throw new IllegalStateException("nobody demands");
    }
    demands = 0;
    handler().onReadable();
  }

  /** The write in flight has gone. */
  void complete() {
    Chunk chunk = inFlight;
    if (chunk == null) {
      throw new IllegalStateException("no write in flight");
    }
    inFlight = null;
    chunk.release();
    handler().onWritable();
  }

  boolean hasInFlight() {
    return inFlight != null;
  }

  void close(@Nullable CulvertException failure) {
    closed = true;
    if (inFlight != null) {
      inFlight.release();
      inFlight = null;
    }
    handler().onClosed(failure);
  }

  @Override
  public @Nullable Chunk read() {
    return inbox.poll();
  }

  @Override
  public void demand() {
    demands++;
  }

  @Override
  public boolean write(Chunk chunk) {
    if (closed) {
      chunk.release();
      return false;
    }
    if (inFlight != null || outputEnded) {
      chunk.release();
      throw new IllegalStateException("a second write in flight, or after the end");
    }
    ByteBuffer bytes = chunk.buffer();
    written.add(UTF_8.decode(bytes).toString());
    if (takesAtOnce) {
      chunk.release();
      return true;
    }
    inFlight = chunk;
    return false;
  }

  @Override
  public void shutdownOutput() {
    outputEnded = true;
  }

  @Override
  public void reset(CulvertException reason) {
    resets.add(reason);
  }

  private Handler handler() {
    if (handler == null) {
      throw new IllegalStateException("no handler");
    }
    return handler;
  }
}
