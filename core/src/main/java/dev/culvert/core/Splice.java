package dev.culvert.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins an accepted stream to one that it dials, until both halves of both have ended: the data
 * path of every role. At most one chunk is under way in each direction; what the far side has not
 * taken is not read from the near side. A half-close passes as a half-close, an abort as an abort,
 * both ways. Thread-safe; the two streams may live on different threads.
 */
public final class Splice {

  /** Chunks moved in one callback before other streams of the same thread get their turn. */
  private static final int BURST = 64;

  private final Listener listener;
  private final Side near = new Side(false);
  private final Side far = new Side(true);
  private final long startedAt = System.nanoTime();
  private final AtomicInteger open = new AtomicInteger(2);
  private final AtomicReference<@Nullable CulvertException> failure = new AtomicReference<>();

  private Splice(Listener listener) {
    this.listener = listener;
  }

  /**
   * Accepts a stream, dials the other, and joins them. Returns at once and never throws.
   *
   * @param near makes the accepted stream with the handler it is given
   * @param dialer opens the other stream
   * @param port the port to dial
   * @param listener hears that the far end has accepted, and the end
   */
  public static void join(
      Function<DuplexStream.Handler, DuplexStream> near,
      Dialer dialer,
      int port,
      Listener listener) {
    Splice splice = new Splice(listener);
    splice.near.attach(near.apply(splice.near));
    splice.far.attach(dialer.dial(port, splice.far));
    splice.near.demand();
    splice.far.demand();
  }

  /**
   * Hears what becomes of a splice. Called from the threads of the two streams, one callback at a
   * time; must not block.
   */
  public interface Listener {

    /** The far end has accepted. At most once, before {@link #onClosed}. */
    default void onOpen() {}

    /** Both streams are closed. Exactly once, always last. */
    default void onClosed(Summary summary) {}
  }

  /**
   * What a splice did. Immutable.
   *
   * @param toFar bytes written from the near side to the far side
   * @param toNear bytes written from the far side to the near side
   * @param duration from the join to the last close
   * @param failure what ended it, or null if both sides ended in good order
   */
  public record Summary(
      long toFar, long toNear, Duration duration, @Nullable CulvertException failure) {}

  /** One of the two streams: moves what it reads to the other. */
  private final class Side implements DuplexStream.Handler {

    private final boolean isFar;

    /** Bytes handed to the other side; written by this side's callbacks alone. */
    private long moved;

    private volatile @Nullable DuplexStream stream;
    private volatile @Nullable CulvertException closedBy;

    Side(boolean isFar) {
      this.isFar = isFar;
    }

    @Override
    public void onOpen() {
      if (isFar) {
        listener.onOpen();
      }
    }

    @Override
    public void onReadable() {
      DuplexStream from = attached();
      DuplexStream to = other().attached();
      for (int i = 0; i < BURST; i++) {
        Chunk chunk = from.read();
        if (chunk == null) {
          break;
        }
        boolean last = chunk.isLast();
        boolean more = move(chunk, to);
        if (last) {
          to.shutdownOutput();
          return;
        }
        if (!more) {
          return;
        }
      }
      from.demand();
    }

    @Override
    public void onWritable() {
      other().demand();
    }

    @Override
    public void onClosed(@Nullable CulvertException reason) {
      if (reason != null) {
        failure.compareAndSet(null, reason);
        closedBy = reason;
        DuplexStream otherStream = other().stream;
        if (otherStream != null) {
          otherStream.reset(reason);
        }
      }
      if (open.decrementAndGet() == 0) {
        Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
        listener.onClosed(new Summary(near.moved, far.moved, duration, failure.get()));
      }
    }

    /** Attaching and closing each write their own field before they read the other's. */
    void attach(DuplexStream attached) {
      stream = attached;
      CulvertException reason = other().closedBy;
      if (reason != null) {
        attached.reset(reason);
      }
    }

    void demand() {
      attached().demand();
    }

    private boolean move(Chunk chunk, DuplexStream to) {
      int length = chunk.buffer().remaining();
      if (length == 0) {
        chunk.release();
        return true;
      }
      moved += length;
      return to.write(chunk);
    }

    private DuplexStream attached() {
      return Objects.requireNonNull(stream, "stream");
    }

    private Side other() {
      return isFar ? near : far;
    }
  }
}
