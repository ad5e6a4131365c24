package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.WaitingBytes;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on a stream. It is taken from Undertow as it comes, and copied together:
 * there a frame of one byte, or of none, would keep all that was read with it. The stream's window
 * bounds it. Confined to its I/O thread, but for the release of chunks.
 */
final class IncomingBody {

  private final ForwardingChannel channel;
  private final Http2StreamSourceChannel source;
  private final WaitingBytes waiting;

  private @Nullable Runnable listener;
  private boolean resumed;
  private boolean ended;
  private boolean discarding;
  private @Nullable IOException lost;

  IncomingBody(
      ForwardingChannel channel, Http2StreamSourceChannel source, ConnectionBuffers buffers) {
    this.channel = channel;
    this.source = source;
    this.waiting = new WaitingBytes(buffers);
  }

  /** Begins to take what comes. */
  void start() {
    source.getReadSetter().set(ready -> channel.loop().guard(this::take));
    source.resumeReads();
  }

  /** Bytes of memory that wait to be read. */
  long held() {
    return waiting.held();
  }

  /** Whether everything has come, up to the client's end; it may wait here to be read. */
  boolean hasEnded() {
    return ended;
  }

  /** Who is told, while resumed, that there is something to read. */
  void onReadable(@Nullable Runnable task) {
    listener = task;
  }

  /** Tells the listener as soon as there is something to read. */
  void resume() {
    resumed = true;
    if (isReady()) {
      channel.later(this::tell);
    }
  }

  void suspend() {
    resumed = false;
  }

  /**
   * The next bytes, the end, or null if there is nothing yet. Releasing them returns their credit.
   *
   * @throws IOException if the stream is broken
   */
  @Nullable Chunk read() throws IOException {
    if (lost != null) {
      throw lost;
    }
    WaitingBytes.Taken taken = waiting.take();
    if (taken == null) {
      return ended ? Chunk.end() : null;
    }
    int length = taken.bytes().remaining();
    return Chunk.of(taken.bytes(), false, () -> released(taken, length));
  }

  /**
   * Drops what is there and what comes.
   *
   * @param onEnd called later, at the end of what comes, unless the stream is broken
   */
  void discard(Runnable onEnd) {
    discarding = true;
    drop();
    listener = onEnd;
    resume();
  }

  /** Drops what is there and what comes, at once and from within whatever else goes on. */
  void giveUp() {
    discarding = true;
    drop();
  }

  /** Drops what is there; whoever listened hears nothing more. */
  void close() {
    listener = null;
    discarding = true;
    source.getReadSetter().set(null);
    drop();
  }

  private boolean isReady() {
    return ended || (!discarding && (lost != null || !waiting.isEmpty()));
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
    waiting.shrink();
  }

  private int drain() throws IOException {
    int read;
    do {
      ByteBuffer room = waiting.room();
      try {
        read = source.read(room);
      } finally {
        waiting.filled();
      }
      if (read > 0) {
        channel.heard();
        channel.consumed(source.getStreamId(), -read);
      }
    } while (read > 0);
    return read;
  }

  private void drop() {
    channel.consumed(source.getStreamId(), waiting.drop());
  }

  private void released(WaitingBytes.Taken taken, int length) {
    taken.release().run();
    if (Thread.currentThread() == channel.getIoThread()) {
      credit(length);
    } else {
      channel.later(() -> credit(length));
    }
  }

  private void credit(int length) {
    channel.wentDownstream(source.getStreamId(), length);
  }
}
