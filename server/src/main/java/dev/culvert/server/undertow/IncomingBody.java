package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on a stream. It is taken from Undertow as it comes, and copied together:
 * there a frame of one byte, or of none, would keep all that was read with it. The stream's window
 * bounds it. Confined to its I/O thread, but for the release of chunks.
 */
public final class IncomingBody {

  /** Up to so many bytes are kept without a whole buffer. */
  private static final int SMALL = 4_096;

  private final ForwardingChannel channel;
  private final Http2StreamSourceChannel source;
  private final ConnectionBuffers buffers;
  private final Deque<Piece> pieces = new ArrayDeque<>();

  private @Nullable Runnable listener;
  private boolean resumed;
  private boolean ended;
  private boolean discarding;
  private @Nullable IOException lost;

  IncomingBody(
      ForwardingChannel channel, Http2StreamSourceChannel source, ConnectionBuffers buffers) {
    this.channel = channel;
    this.source = source;
    this.buffers = buffers;
  }

  /** Begins to take what comes. */
  void start() {
    source.getReadSetter().set(ready -> channel.guard(this::take));
    source.resumeReads();
  }

  /** Bytes of memory that wait to be read. */
  public long held() {
    return pieces.stream().mapToLong(Piece::size).sum();
  }

  /** Whether everything has come, up to the client's end; it may wait here to be read. */
  public boolean hasEnded() {
    return ended;
  }

  /** Who is told, while resumed, that there is something to read. */
  public void onReadable(@Nullable Runnable task) {
    listener = task;
  }

  /** Tells the listener as soon as there is something to read. */
  public void resume() {
    resumed = true;
    if (isReady()) {
      channel.later(this::tell);
    }
  }

  public void suspend() {
    resumed = false;
  }

  /**
   * The next bytes, the end, or null if there is nothing yet. Releasing them returns their credit.
   *
   * @throws IOException if the stream is broken
   */
  public @Nullable Chunk read() throws IOException {
    if (lost != null) {
      throw lost;
    }
    Piece piece = pieces.poll();
    if (piece == null) {
      return ended ? Chunk.end() : null;
    }
    int length = piece.bytes().position();
    return Chunk.of(piece.bytes().flip(), false, () -> released(piece, length));
  }

  /**
   * Drops what is there and what comes.
   *
   * @param onEnd called later, at the end of what comes, unless the stream is broken
   */
  public void discard(Runnable onEnd) {
    discarding = true;
    drop();
    listener = onEnd;
    resume();
  }

  /** Drops what is there and what comes, at once and from within whatever else goes on. */
  public void giveUp() {
    discarding = true;
    drop();
  }

  /** Drops what is there; whoever listened hears nothing more. */
  public void close() {
    listener = null;
    discarding = true;
    source.getReadSetter().set(null);
    drop();
  }

  private boolean isReady() {
    return ended || (!discarding && (lost != null || !pieces.isEmpty()));
  }

  private void tell() {
    Runnable task = listener;
    if (resumed && task != null && isReady()) {
      task.run();
    }
  }

  private void take() {
    if (ended || lost != null) {
      return;
    }
    try {
      ended = drain() < 0;
    } catch (IOException e) {
      lost = e;
    }
    if (ended || lost != null) {
      source.suspendReads();
      source.getReadSetter().set(null);
    }
    if (lost != null || discarding) {
      drop();
    }
    channel.credit(source.getStreamId());
    tell();
    shrink();
  }

  private int drain() throws IOException {
    int read;
    do {
      Piece last = room();
      try {
        read = source.read(last.bytes());
      } finally {
        if (last.bytes().position() == 0) {
          pieces.removeLast().close();
        }
      }
      if (read > 0) {
        channel.heard();
        channel.consumed(source.getStreamId(), -read);
      }
    } while (read > 0);
    return read;
  }

  /** The last piece, made to have room. */
  private Piece room() {
    Piece last = pieces.peekLast();
    if (last != null && last.bytes().hasRemaining()) {
      return last;
    }
    // Which may make this body give up what it holds.
    Piece next = new Pooled(buffers.allocate());
    last = pieces.peekLast();
    if (last instanceof Copied) {
      next.bytes().put(last.bytes().flip());
      pieces.removeLast().close();
    }
    pieces.add(next);
    return next;
  }

  /** A few bytes need not keep a whole buffer. */
  private void shrink() {
    Piece last = pieces.peekLast();
    if (!(last instanceof Pooled) || last.bytes().position() > SMALL) {
      return;
    }
    int length = last.bytes().position();
    ByteBuffer copy = ByteBuffer.allocate(length).put(last.bytes().duplicate().flip());
    // Which may make this body give up what it holds.
    buffers.charge(length);
    if (pieces.peekLast() == last) {
      pieces.removeLast().close();
      pieces.add(new Copied(buffers, copy));
    } else {
      buffers.discharge(length);
    }
  }

  private void drop() {
    Piece piece = pieces.poll();
    while (piece != null) {
      channel.consumed(source.getStreamId(), piece.bytes().position());
      piece.close();
      piece = pieces.poll();
    }
  }

  private void released(Piece piece, int length) {
    piece.close();
    if (Thread.currentThread() == channel.getIoThread()) {
      credit(length);
    } else {
      channel.later(() -> credit(length));
    }
  }

  private void credit(int length) {
    channel.consumed(source.getStreamId(), length);
    channel.credit(source.getStreamId());
  }

  /** Bytes that wait, up to the position. */
  private sealed interface Piece {

    ByteBuffer bytes();

    int size();

    void close();
  }

  private record Pooled(PooledByteBuffer buffer) implements Piece {

    @Override
    public ByteBuffer bytes() {
      return buffer.getBuffer();
    }

    @Override
    public int size() {
      return bytes().capacity();
    }

    @Override
    public void close() {
      buffer.close();
    }
  }

  /** Bytes that have been charged by themselves. */
  private record Copied(ConnectionBuffers buffers, ByteBuffer bytes) implements Piece {

    @Override
    public int size() {
      return bytes.capacity();
    }

    @Override
    public void close() {
      buffers.discharge(bytes.capacity());
    }
  }
}
