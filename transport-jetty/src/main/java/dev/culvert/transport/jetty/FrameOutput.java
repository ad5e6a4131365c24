package dev.culvert.transport.jetty;

import dev.culvert.core.Chunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on a stream: chunk after chunk, one DATA frame in Jetty's hands at a time, then
 * END_STREAM. Writes from the caller's own thread. Thread-safe.
 */
@SuppressWarnings("try") // A held AutoLock is never looked at.
final class FrameOutput extends IteratingCallback {

  /** Bytes under way after which the next write waits until all have gone. */
  private static final int HIGH_WATER = 1 << 18;

  private final Owner owner;

  /** Guards the fields below. Neither Jetty nor a chunk nor the owner is called under it. */
  private final AutoLock lock = new AutoLock();

  private final Queue<Chunk> chunks = new ArrayDeque<>();
  private @Nullable Stream stream;

  /** The first chunk is to go with the request. */
  private boolean opening;

  private @Nullable Chunk writing;
  private int writingBytes;
  private long unsent;
  private boolean blocked;
  private boolean shut;
  private boolean ended;
  private boolean sealed;

  FrameOutput(Owner owner) {
    this.owner = owner;
  }

  /**
   * Lets the first chunk go with the request, if there is one.
   *
   * @param room the bytes that the windows have for it
   * @return whether it goes: {@link Owner#send} then sends the request too
   */
  boolean openWithFirst(int room) {
    try (AutoLock ignored = lock.lock()) {
      Chunk first = chunks.peek();
      if (sealed || first == null || first.buffer().remaining() > room) {
        return false;
      }
      opening = true;
    }
    iterate();
    return true;
  }

  /** The request's headers have gone: DATA may follow. */
  void open(Stream opened) {
    try (AutoLock ignored = lock.lock()) {
      stream = opened;
    }
    iterate();
  }

  /** As {@link dev.culvert.core.DuplexStream#write}. */
  boolean write(Chunk chunk) {
    int length = chunk.buffer().remaining();
    String misuse = null;
    boolean dropped;
    boolean more = true;
    try (AutoLock ignored = lock.lock()) {
      dropped = sealed;
      if (!dropped && (shut || blocked)) {
        misuse = shut ? "the output is shut down" : "the last write has not gone";
      } else if (!dropped && length > 0) {
        chunks.add(chunk);
        unsent += length;
        blocked = unsent > HIGH_WATER;
        more = !blocked;
      }
    }
    if (dropped || misuse != null || length == 0) {
      chunk.release();
      if (misuse != null) {
        throw new IllegalStateException(owner.what() + ": " + misuse);
      }
      return !dropped;
    }
    iterate();
    return more;
  }

  /**
   * Ends the output with END_STREAM, behind what was written before. Idempotent; nothing once it is
   * sealed, for END_STREAM ahead of a reset would make an end of it.
   */
  void shutdown() {
    try (AutoLock ignored = lock.lock()) {
      if (sealed) {
        return;
      }
      shut = true;
    }
    iterate();
  }

  /** Takes no more; what was taken stays until {@link #abort}. Idempotent. */
  void seal() {
    try (AutoLock ignored = lock.lock()) {
      sealed = true;
    }
  }

  /** Whether a write may come again; from then on it may. */
  boolean unblock() {
    try (AutoLock ignored = lock.lock()) {
      boolean told = blocked && unsent == 0 && !sealed;
      if (told) {
        blocked = false;
      }
      return told;
    }
  }

  @Override
  protected Action process() {
    Stream to;
    DataFrame frame;
    try (AutoLock ignored = lock.lock()) {
      if (stream == null && !opening) {
        return Action.IDLE;
      }
      opening = false;
      if (ended) {
        return Action.SUCCEEDED;
      }
      Chunk next = chunks.poll();
      ended = shut && chunks.isEmpty();
      if (next == null && !ended) {
        return Action.IDLE;
      }
      to = stream;
      writing = next == null ? Chunk.end() : next;
      writingBytes = writing.buffer().remaining();
      frame = new DataFrame(to == null ? 0 : to.getId(), writing.buffer(), ended);
    }
    if (to == null) {
      owner.send(frame, this);
    } else {
      to.data(frame, this);
    }
    return Action.SCHEDULED;
  }

  @Override
  protected void onSuccess() {
    Chunk written;
    boolean drained;
    try (AutoLock ignored = lock.lock()) {
      written = Objects.requireNonNull(writing, "writing");
      writing = null;
      unsent -= writingBytes;
      drained = blocked && unsent == 0;
    }
    letGo(written);
    if (drained) {
      owner.drained();
    }
  }

  @Override
  protected void onCompleteSuccess() {
    owner.outputOver(true);
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    List<Chunk> dropped;
    try (AutoLock ignored = lock.lock()) {
      sealed = true;
      dropped = new ArrayList<>(chunks);
      chunks.clear();
      if (writing != null) {
        dropped.add(writing);
        writing = null;
      }
    }
    dropped.forEach(this::letGo);
    owner.outputOver(false);
  }

  /** Thrown on, it would leave Jetty between two frames for ever, and the stream with it. */
  private void letGo(Chunk chunk) {
    try {
      chunk.release();
    } catch (RuntimeException | Error e) {
      owner.releaseFailed(e);
    }
  }

  /** Whose output it is. Called from any thread, also from within the owner's own calls. */
  interface Owner {

    /** What it is, for messages. */
    String what();

    /** Sends the request and behind it the first of its body, of a stream without a number yet. */
    void send(DataFrame first, Callback callback);

    /** All that was written has gone, and a writer waits for that. */
    void drained();

    /** A chunk, which is not ours, has thrown this when it was released. */
    void releaseFailed(Throwable cause);

    /** Nothing is held any more: END_STREAM has gone, or the output has failed. Once. */
    void outputOver(boolean sent);
  }
}
