package dev.culvert.server.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that have come on a stream and wait to be read, copied together: a frame of one byte, or of
 * none, must not keep all that was read with it. The stream's window bounds them. Confined to its
 * I/O thread, but for the release of what was taken.
 */
public final class WaitingBytes {

  /** Up to so many bytes are kept without a whole buffer. */
  private static final int SMALL = 4_096;

  private final ConnectionBuffers buffers;
  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** None yet. */
  public WaitingBytes(ConnectionBuffers buffers) {
    this.buffers = buffers;
  }

  public boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Bytes of memory that are held. */
  public long held() {
    return pieces.stream().mapToLong(Piece::size).sum();
  }

  /**
   * Where to put the next bytes, from its position on; {@link #filled} follows.
   *
   * @throws OutOfBuffersException if there is no memory
   */
  public ByteBuffer room() {
    Piece last = pieces.peekLast();
    if (last != null && last.bytes().hasRemaining()) {
      return last.bytes();
    }
    // Which may make this stream give up what it holds.
    Piece next = new Whole(buffers.take());
    last = pieces.peekLast();
    if (last instanceof Copied) {
      next.bytes().put(last.bytes().flip());
      pieces.removeLast().close();
    }
    pieces.add(next);
    return next.bytes();
  }

  /** Nothing more is put into what {@link #room} gave, be it that nothing was. */
  public void filled() {
    Piece last = pieces.peekLast();
    if (last != null && last.bytes().position() == 0) {
      pieces.removeLast().close();
    }
  }

  /**
   * Puts bytes behind those that wait.
   *
   * @throws OutOfBuffersException if there is no memory
   */
  public void add(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (pieces.isEmpty() && length > 0 && length <= SMALL) {
      buffers.charge(length);
      pieces.add(new Copied(buffers, ByteBuffer.allocate(length).put(bytes)));
      return;
    }
    while (bytes.hasRemaining()) {
      ByteBuffer room = room();
      int fits = Math.min(room.remaining(), bytes.remaining());
      room.put(bytes.slice(bytes.position(), fits));
      bytes.position(bytes.position() + fits);
    }
    shrink();
  }

  /** Nothing more comes for the moment: a few bytes need not keep a whole buffer. */
  public void shrink() {
    Piece last = pieces.peekLast();
    if (!(last instanceof Whole) || last.bytes().position() > SMALL) {
      return;
    }
    int length = last.bytes().position();
    ByteBuffer copy = ByteBuffer.allocate(length).put(last.bytes().duplicate().flip());
    // Which may make this stream give up what it holds.
    buffers.charge(length);
    if (pieces.peekLast() == last) {
      pieces.removeLast().close();
      pieces.add(new Copied(buffers, copy));
    } else {
      buffers.discharge(length);
    }
  }

  /** The next of them, as much as there is in one place; null if there are none. */
  public @Nullable Taken take() {
    Piece piece = pieces.poll();
    return piece == null ? null : new Taken(piece.bytes().flip(), piece::close);
  }

  /** Lets go of all. Returns how many bytes they were. */
  public int drop() {
    int dropped = 0;
    for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      dropped += piece.bytes().position();
      piece.close();
    }
    return dropped;
  }

  /**
   * Bytes that wait no more.
   *
   * @param bytes from position to limit
   * @param release gives their memory back; once, from any thread
   */
  public record Taken(ByteBuffer bytes, Runnable release) {}

  /** Bytes that wait, up to the position. */
  private sealed interface Piece {

    ByteBuffer bytes();

    int size();

    void close();
  }

  private record Whole(HeldBuffer buffer) implements Piece {

    @Override
    public ByteBuffer bytes() {
      return buffer.bytes();
    }

    @Override
    public int size() {
      return bytes().capacity();
    }

    @Override
    public void close() {
      buffer.release();
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
