package dev.culvert.server.netty;

import dev.culvert.core.Chunk;
import dev.culvert.server.memory.OutOfBuffersException;
import dev.culvert.server.spi.StreamEnds;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer's half of a stream. Chunks go to the codec only while the client's window is open and
 * the connection takes them; what waits here can be let go of. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class StreamOutput {

  /** Bytes under way from which on they are flushed at once. */
  private static final int FLUSH_FROM = 1 << 16;

  /** Bytes under way beyond which the next write waits. */
  private static final int HIGH_WATER = 1 << 17;

  private final NettyChannel channel;
  private final Http2Stream stream;
  private final Deque<Chunk> queue = new ArrayDeque<>();

  private StreamEnds.@Nullable Listener listener;
  private @Nullable Http2Headers trailers;

  /** Bytes that were written and have not gone to the socket. */
  private int unsent;

  /** A write returned false, and its bytes have not gone. */
  private boolean blocked;

  private boolean shutdownAsked;
  private boolean endSent;
  private boolean pushing;
  private boolean closed;

  StreamOutput(NettyChannel channel, Http2Stream stream) {
    this.channel = channel;
    this.stream = stream;
  }

  void listen(StreamEnds.Listener hears) {
    listener = hears;
  }

  void answer(int status, Map<String, String> fields, ByteBuffer body) {
    writeHeaders(status, fields);
    if (body.hasRemaining()) {
      ChannelHandlerContext ctx = channel.context();
      channel
          .encoder()
          .writeData(ctx, stream.id(), Unpooled.wrappedBuffer(body), 0, false, ctx.newPromise());
    }
    channel.flush().soon();
  }

  void answerWithBytes(int status) {
    writeHeaders(status, Map.of());
    channel.flush().later();
  }

  void trailers(Map<String, String> fields) {
    Http2Headers headers = new DefaultHttp2Headers();
    fields.forEach(headers::add);
    trailers = headers;
  }

  /** Writes a chunk; whether the next may follow. */
  boolean write(Chunk chunk) {
    int length = chunk.buffer().remaining();
    if (length == 0 || closed) {
      chunk.release();
      return !closed;
    }
    queue.add(charged(chunk, length));
    unsent += length;
    push();
    blocked = !queue.isEmpty() || unsent > HIGH_WATER;
    return !blocked;
  }

  /** Ends the answer behind what was written. */
  void shutdown() {
    shutdownAsked = true;
    push();
  }

  /** Whether bytes wait for the client. */
  boolean isStalled() {
    return unsent > 0;
  }

  /** Hands on what may go now. */
  void push() {
    if (pushing || closed) {
      return;
    }
    pushing = true;
    do {
      flush(handOn());
      // The flush may have made room, and what is told of it meanwhile is not heard here.
    } while (mayGo());
    pushing = false;
    tellWritable();
  }

  /** Lets go of what waits here. */
  void drop() {
    blocked = false;
    for (Chunk chunk = queue.poll(); chunk != null; chunk = queue.poll()) {
      unsent -= chunk.buffer().remaining();
      channel.loop().guard(chunk::release);
    }
  }

  /** Writes no more, and tells nothing more. */
  void close() {
    closed = true;
    listener = null;
    channel.release(this);
    drop();
  }

  private void writeHeaders(int status, Map<String, String> fields) {
    Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(status));
    fields.forEach(headers::add);
    ChannelHandlerContext ctx = channel.context();
    channel.encoder().writeHeaders(ctx, stream.id(), headers, 0, false, ctx.newPromise());
  }

  private boolean mayGo() {
    return !closed
        && !queue.isEmpty()
        && channel.takes(this)
        && channel.encoder().flowController().isWritable(stream);
  }

  /** Whether anything was there to be handed on. */
  private boolean handOn() {
    boolean wrote = false;
    while (mayGo()) {
      send(queue.remove());
      wrote = true;
    }
    if (!closed && queue.isEmpty() && shutdownAsked && !endSent) {
      endSent = true;
      end().addListener(this::ended);
      wrote = true;
    }
    return wrote;
  }

  /** Not for nothing: this may be told of a change while a frame is being written. */
  private void flush(boolean wrote) {
    if (wrote && unsent >= FLUSH_FROM) {
      channel.flush().now();
    } else if (wrote) {
      channel.flush().soon();
    }
  }

  private void send(Chunk chunk) {
    int length = chunk.buffer().remaining();
    ChannelHandlerContext ctx = channel.context();
    channel
        .encoder()
        .writeData(ctx, stream.id(), ByteBufChunk.bytesOf(chunk), 0, false, ctx.newPromise())
        .addListener(
            sent -> {
              channel.loop().guard(chunk::release);
              unsent -= length;
              resetIfFailed(sent);
              tellWritable();
            });
  }

  private ChannelFuture end() {
    ChannelHandlerContext ctx = channel.context();
    Http2Headers last = trailers;
    return last == null
        ? channel
            .encoder()
            .writeData(ctx, stream.id(), Unpooled.EMPTY_BUFFER, 0, true, ctx.newPromise())
        : channel.encoder().writeHeaders(ctx, stream.id(), last, 0, true, ctx.newPromise());
  }

  private void ended(Future<?> end) {
    resetIfFailed(end);
    StreamEnds.Listener hears = listener;
    if (end.isSuccess() && hears != null) {
      channel.loop().guard(hears::onOutputGone);
    }
  }

  /** A stream or a connection that has gone meanwhile is told of by others. */
  private void resetIfFailed(Future<?> sent) {
    if (!sent.isSuccess()
        && !closed
        && !channel.isClosed()
        && channel.context().channel().isActive()
        && channel.codec().connection().stream(stream.id()) != null) {
      ChannelHandlerContext ctx = channel.context();
      channel
          .codec()
          .resetStream(ctx, stream.id(), Http2Error.INTERNAL_ERROR.code(), ctx.newPromise());
    }
  }

  private void tellWritable() {
    StreamEnds.Listener hears = listener;
    if (blocked && !pushing && queue.isEmpty() && unsent <= HIGH_WATER / 2 && hears != null) {
      blocked = false;
      channel.loop().guard(hears::onWritable);
    }
  }

  /** Chunks of ours are counted already; others are held here as much. */
  private Chunk charged(Chunk chunk, int length) {
    if (chunk instanceof ByteBufChunk) {
      return chunk;
    }
    try {
      channel.buffers().charge(length);
    } catch (OutOfBuffersException e) {
      chunk.release();
      throw e;
    }
    return Chunk.of(
        chunk.buffer(),
        false,
        () -> {
          channel.buffers().discharge(length);
          chunk.release();
        });
  }
}
