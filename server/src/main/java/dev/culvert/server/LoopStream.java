package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.StreamEnds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an engine reads and writes as a {@link DuplexStream}: a request with its answer, or a
 * socket. Thread-safe; its state is confined to its loop, and calls from elsewhere hop onto it.
 */
final class LoopStream implements DuplexStream, StreamEnds.Listener {

  /** Until it is asked again whether there is memory to write. */
  private static final Duration SHORTAGE = Duration.ofMillis(20);

  private final IoLoop loop;
  private final Handler handler;

  private @Nullable StreamEnds ends;
  private @Nullable CulvertException failure;
  private @Nullable Runnable onAbandoned;

  private boolean demanded;
  private @Nullable Chunk ready;
  private boolean inputEnded;
  private boolean lastWasRead;

  /** A chunk that cannot be written yet, for want of ends or of memory. */
  private @Nullable Chunk pending;

  private boolean shutdownAsked;
  private boolean outputGone;

  /** A write returned false and {@link Handler#onWritable} has not come. */
  private volatile boolean writing;

  /** That write has come to the loop: what is heard of the output before is not about it. */
  private boolean arrived;

  private volatile boolean outputShut;
  private volatile boolean closed;

  /** A stream without ends yet; {@link #attach} brings them, or {@link #fail} the reason. */
  LoopStream(IoLoop loop, Handler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  /**
   * Opens the stream over these ends; takes ownership of them. On the loop, and never from within a
   * call of the stream's user.
   */
  void attach(StreamEnds attached) {
    if (closed) {
      attached.close(failure);
      return;
    }
    ends = attached;
    onAbandoned = null;
    attached.listen(this);
    call(handler::onOpen);
    if (closed) {
      return;
    }
    if (demanded) {
      attached.resumeReads();
    }
    if (pending != null) {
      retry();
    } else if (shutdownAsked) {
      attached.shutdownOutput();
    }
  }

  /** Closes the stream with a failure that came from below. From any thread. */
  void fail(CulvertException reason) {
    loop.execute(() -> finish(reason));
  }

  /** What to do, on the loop, when the stream closes before it has ends. */
  void onAbandoned(Runnable task) {
    onAbandoned = task;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the end of the output has gone. */
  boolean isOutputGone() {
    return outputGone;
  }

  @Override
  public @Nullable Chunk read() {
    Chunk chunk = ready;
    ready = null;
    if (chunk == null) {
      chunk = fill();
    }
    if (chunk != null && chunk.isLast()) {
      lastWasRead = true;
      loop.execute(this::finishIfDone);
    }
    return chunk;
  }

  @Override
  public void demand() {
    if (!closed) {
      loop.run(this::arm);
    }
  }

  @Override
  public boolean write(Chunk chunk) {
    if (closed) {
      chunk.release();
      return false;
    }
    if (writing || outputShut) {
      chunk.release();
      throw new IllegalStateException(
          outputShut ? "write after shutdownOutput" : "write before onWritable");
    }
    if (!loop.isCurrent()) {
      writing = true;
      loop.execute(() -> accept(chunk));
      return false;
    }
    if (send(chunk)) {
      return true;
    }
    writing = true;
    arrived = true;
    return false;
  }

  @Override
  public void shutdownOutput() {
    if (!outputShut) {
      outputShut = true;
      loop.execute(this::endOutput);
    }
  }

  @Override
  public void reset(CulvertException reason) {
    if (!closed) {
      loop.execute(() -> finish(reason));
    }
  }

  @Override
  public void onReadable() {
    StreamEnds open = ends;
    if (open == null) {
      return;
    }
    if (demanded) {
      if (ready == null) {
        ready = fill();
      }
      if (ready == null) {
        return;
      }
      demanded = false;
      call(handler::onReadable);
    }
    if (!demanded && !closed) {
      open.suspendReads();
    }
  }

  @Override
  public void onWritable() {
    if (arrived && !closed) {
      arrived = false;
      writing = false;
      call(handler::onWritable);
    }
  }

  @Override
  public void onOutputGone() {
    outputGone = true;
    finishIfDone();
  }

  @Override
  public void onFailed(CulvertException why) {
    fail(why);
  }

  private void arm() {
    if (closed || lastWasRead || demanded) {
      return;
    }
    demanded = true;
    StreamEnds open = ends;
    if (open != null) {
      if (ready != null || inputEnded) {
        loop.execute(this::onReadable);
      } else {
        open.resumeReads();
      }
    }
  }

  private @Nullable Chunk fill() {
    StreamEnds open = ends;
    if (open == null || inputEnded) {
      return null;
    }
    Chunk chunk = open.read();
    inputEnded = chunk != null && chunk.isLast();
    return chunk;
  }

  private void accept(Chunk chunk) {
    if (closed) {
      chunk.release();
    } else {
      arrived = true;
      if (send(chunk)) {
        onWritable();
      }
    }
  }

  /** Whether the next may follow; else {@link #onWritable} comes, or the close. */
  private boolean send(Chunk chunk) {
    StreamEnds open = ends;
    if (open == null) {
      pending = chunk;
      return false;
    }
    if (!open.mayWrite()) {
      pending = chunk;
      loop.after(SHORTAGE, this::retry);
      return false;
    }
    return open.write(chunk);
  }

  private void retry() {
    Chunk chunk = pending;
    if (chunk == null) {
      return;
    }
    pending = null;
    boolean more = send(chunk);
    if (pending == null && shutdownAsked && ends != null) {
      ends.shutdownOutput();
    }
    if (more) {
      onWritable();
    }
  }

  /** In its turn: what was said before it, from whatever thread, goes first. */
  private void endOutput() {
    shutdownAsked = true;
    StreamEnds open = ends;
    if (open != null && pending == null) {
      open.shutdownOutput();
    }
  }

  private void finishIfDone() {
    if (lastWasRead && outputGone) {
      finish(null);
    }
  }

  private void finish(@Nullable CulvertException reason) {
    if (closed) {
      return;
    }
    closed = true;
    failure = reason;
    letGo(pending);
    letGo(ready);
    pending = null;
    ready = null;
    StreamEnds open = ends;
    ends = null;
    if (open != null) {
      open.close(reason);
    } else if (onAbandoned != null) {
      onAbandoned.run();
    }
    handler.onClosed(reason);
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      fail(new CulvertException(Failure.INTERNAL, "a stream's handler threw " + e, e));
    }
  }

  /** A chunk may not be ours: what it throws keeps nothing else from being closed. */
  private void letGo(@Nullable Chunk chunk) {
    if (chunk != null) {
      loop.guard(chunk::release);
    }
  }
}
