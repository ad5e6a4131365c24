package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.server.spi.StreamEnds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * Writes chunks to a sink, one at a time, and then its end. It holds a chunk only until its bytes
 * are with the sink. Confined to its loop.
 */
final class SinkWriter {

  /** Until it is asked again whether there is memory to write. */
  private static final Duration SHORTAGE = Duration.ofMillis(20);

  private final StreamSinkChannel sink;
  private final XnioLoop loop;
  private final int maxWrite;
  private final BooleanSupplier mayWrite;
  private final Consumer<IOException> onFailure;

  private StreamEnds.@Nullable Listener listener;
  private @Nullable Chunk pending;

  /** A write returned false and its chunk has not gone. */
  private boolean blocked;

  private boolean shutdownAsked;
  private boolean shutdownBegun;
  private boolean gone;
  private boolean closed;

  /**
   * @param maxWrite bytes to give the sink before it is flushed
   * @param mayWrite whether the sink may take a buffer for what is written
   */
  SinkWriter(
      StreamSinkChannel sink,
      XnioLoop loop,
      int maxWrite,
      BooleanSupplier mayWrite,
      Consumer<IOException> onFailure) {
    this.sink = sink;
    this.loop = loop;
    this.maxWrite = maxWrite;
    this.mayWrite = mayWrite;
    this.onFailure = onFailure;
  }

  void listen(StreamEnds.Listener hears) {
    listener = hears;
    sink.getWriteSetter().set(channel -> loop.guard(this::writable));
  }

  /** Writes a chunk; whether all of it has gone. */
  boolean write(Chunk chunk) {
    pending = chunk;
    blocked = !pushOrFail();
    return !blocked;
  }

  /** Ends the sink behind what was written. */
  void shutdown() {
    shutdownAsked = true;
    writable();
  }

  /** Lets go of what has not gone; the end may follow. */
  void drop() {
    blocked = false;
    Chunk chunk = pending;
    pending = null;
    if (chunk != null) {
      loop.guard(chunk::release);
    }
  }

  /** Writes no more, and tells nothing more. */
  void close() {
    closed = true;
    listener = null;
    sink.getWriteSetter().set(null);
    drop();
  }

  private void writable() {
    if (closed || gone || !pushOrFail()) {
      return;
    }
    boolean ended = gone;
    if (blocked) {
      blocked = false;
      if (listener != null) {
        listener.onWritable();
      }
    }
    if (ended && listener != null) {
      listener.onOutputGone();
    }
  }

  /** True if everything has gone; else {@link #writable} will be called, or a failure was told. */
  private boolean pushOrFail() {
    try {
      if (push()) {
        sink.suspendWrites();
        return true;
      }
      if (mayWrite.getAsBoolean()) {
        sink.resumeWrites();
      }
    } catch (IOException e) {
      onFailure.accept(e);
    }
    return false;
  }

  private boolean push() throws IOException {
    Chunk chunk = pending;
    if (chunk != null) {
      ByteBuffer bytes = chunk.buffer();
      while (true) {
        if (!flush()) {
          return false;
        }
        if (!bytes.hasRemaining()) {
          break;
        }
        if (!mayWrite.getAsBoolean()) {
          sink.suspendWrites();
          loop.after(SHORTAGE, this::writable);
          return false;
        }
        if (write(bytes) == 0) {
          return false;
        }
      }
      pending = null;
      chunk.release();
    }
    return !shutdownAsked || end();
  }

  /**
   * Undertow's flush also says true when the peer's window let only a part of the frame go; asked
   * again, it then says false and waits.
   */
  private boolean flush() throws IOException {
    if (!sink.flush()) {
      return false;
    }
    return sink.flush();
  }

  private int write(ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    try {
      bytes.limit(bytes.position() + Math.min(bytes.remaining(), maxWrite));
      return sink.write(bytes);
    } finally {
      bytes.limit(limit);
    }
  }

  private boolean end() throws IOException {
    if (!shutdownBegun) {
      shutdownBegun = true;
      sink.shutdownWrites();
    }
    gone = sink.flush();
    return gone;
  }
}
