package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * A pair of XNIO channels as a {@link DuplexStream}: an HTTP/2 request with its response, or a
 * socket. Thread-safe; its state is confined to its loop, and calls from elsewhere hop onto it.
 *
 * <p>It holds a buffer only while a chunk is under way: one that was read and not released, and one
 * that was written and has not gone.
 */
final class ChannelStream implements DuplexStream {

  /** Until it is asked again whether there is memory to write. */
  private static final Duration SHORTAGE = Duration.ofMillis(20);

  private final IoLoop loop;
  private final Handler handler;

  private @Nullable Ends ends;
  private @Nullable CulvertException failure;
  private @Nullable Runnable onAbandoned;

  private boolean demanded;
  private @Nullable Chunk ready;
  private boolean inputEnded;
  private boolean lastWasRead;

  private @Nullable Chunk pending;
  private boolean shutdownAsked;
  private boolean shutdownBegun;
  private boolean outputGone;

  /** A write returned false and {@link Handler#onWritable} has not come. */
  private volatile boolean writing;

  /** That write has come to the loop: what is heard of the sink before is not about it. */
  private boolean arrived;

  private volatile boolean outputShut;
  private volatile boolean closed;

  /** A stream without channels yet; {@link #attach} brings them, or {@link #fail} the reason. */
  ChannelStream(IoLoop loop, Handler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  /**
   * Opens the stream over these channels; takes ownership of them. On the loop, and never from
   * within a call of the stream's user.
   */
  void attach(Ends attached) {
    if (closed) {
      attached.close(failure);
      return;
    }
    ends = attached;
    onAbandoned = null;
    attached.onReadable(this::readable);
    attached.sink().getWriteSetter().set(channel -> loop.guard(this::writable));
    call(handler::onOpen);
    if (closed) {
      return;
    }
    if (demanded) {
      attached.resumeReads();
    }
    writable();
  }

  /** Closes the stream with a failure that came from below. From any thread. */
  void fail(CulvertException reason) {
    loop.execute(() -> finish(reason));
  }

  /** What to do, on the loop, when the stream closes before it has channels. */
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
      chunk = fillOrFail();
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
    pending = chunk;
    if (pushOrFail()) {
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

  private void arm() {
    if (closed || lastWasRead || demanded) {
      return;
    }
    demanded = true;
    Ends open = ends;
    if (open != null) {
      if (ready != null || inputEnded) {
        loop.execute(this::readable);
      } else {
        open.resumeReads();
      }
    }
  }

  private void readable() {
    Ends open = ends;
    if (open == null) {
      return;
    }
    if (demanded) {
      if (ready == null) {
        ready = fillOrFail();
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

  private @Nullable Chunk fillOrFail() {
    Ends open = ends;
    if (open == null || inputEnded) {
      return null;
    }
    try {
      Chunk chunk = open.read();
      inputEnded = chunk != null && chunk.isLast();
      return chunk;
    } catch (IOException e) {
      fail(open.failure(e));
      return null;
    }
  }

  private void accept(Chunk chunk) {
    if (closed) {
      chunk.release();
    } else {
      arrived = true;
      pending = chunk;
      writable();
    }
  }

  /** In its turn: what was said before it, from whatever thread, goes first. */
  private void endOutput() {
    shutdownAsked = true;
    writable();
  }

  private void writable() {
    if (ends == null || !pushOrFail()) {
      return;
    }
    if (arrived) {
      arrived = false;
      writing = false;
      call(handler::onWritable);
    }
    finishIfDone();
  }

  /** True if everything has gone; else {@link #writable} will be called, or the stream closed. */
  private boolean pushOrFail() {
    Ends open = ends;
    if (open == null) {
      return false;
    }
    try {
      if (push(open)) {
        open.sink().suspendWrites();
        return true;
      }
      if (open.mayWrite()) {
        open.sink().resumeWrites();
      }
    } catch (IOException e) {
      fail(open.failure(e));
    }
    return false;
  }

  private boolean push(Ends open) throws IOException {
    Chunk chunk = pending;
    if (chunk != null) {
      ByteBuffer bytes = chunk.buffer();
      while (true) {
        if (!flush(open.sink())) {
          return false;
        }
        if (!bytes.hasRemaining()) {
          break;
        }
        if (!open.mayWrite()) {
          open.sink().suspendWrites();
          loop.after(SHORTAGE, this::writable);
          return false;
        }
        if (write(open, bytes) == 0) {
          return false;
        }
      }
      pending = null;
      chunk.release();
    }
    return !shutdownAsked || shutDown(open.sink());
  }

  /**
   * Undertow's flush also says true when the peer's window let only a part of the frame go; asked
   * again, it then says false and waits.
   */
  private static boolean flush(StreamSinkChannel sink) throws IOException {
    if (!sink.flush()) {
      return false;
    }
    return sink.flush();
  }

  private static int write(Ends open, ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    try {
      bytes.limit(bytes.position() + Math.min(bytes.remaining(), open.maxWrite()));
      return open.sink().write(bytes);
    } finally {
      bytes.limit(limit);
    }
  }

  private boolean shutDown(StreamSinkChannel sink) throws IOException {
    if (outputGone) {
      return true;
    }
    if (!shutdownBegun) {
      shutdownBegun = true;
      sink.shutdownWrites();
    }
    outputGone = sink.flush();
    return outputGone;
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
    release(pending);
    release(ready);
    pending = null;
    ready = null;
    Ends open = ends;
    ends = null;
    if (open != null) {
      open.onReadable(null);
      open.sink().getWriteSetter().set(null);
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

  private static void release(@Nullable Chunk chunk) {
    if (chunk != null) {
      chunk.release();
    }
  }

  /** What goes in and what comes out, and who owns it. Confined to its loop. */
  interface Ends {

    /** Who is told, while reads are resumed, that there is something to read; null for nobody. */
    void onReadable(@Nullable Runnable listener);

    void resumeReads();

    void suspendReads();

    /** The next bytes, the end, or null if there is nothing yet. */
    @Nullable Chunk read() throws IOException;

    StreamSinkChannel sink();

    /** Whether the sink may take a buffer for what is written; asked again a little later. */
    boolean mayWrite();

    /** Bytes to give the sink before it is flushed. */
    int maxWrite();

    /** What an exception from the channels means. */
    CulvertException failure(IOException e);

    /** Ends both: in good order if the failure is null, else so that the peer sees an abort. */
    void close(@Nullable CulvertException failure);
  }
}
