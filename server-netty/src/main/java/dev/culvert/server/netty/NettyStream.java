package dev.culvert.server.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.session.GrowingWindow;
import dev.culvert.server.memory.WaitingBytes;
import dev.culvert.server.spi.IncomingStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client. What comes goes on as it is while somebody reads; what has to wait is
 * copied together, so that a small frame does not keep all that was read with it. Confined to its
 * event loop, but for the release of chunks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // wasReset tells what became of it.
final class NettyStream implements IncomingStream {

  /** Frames from this size on go on in the buffer that they were read into; it is a part of it. */
  private static final int WORTH_PASSING = 1 << 14;

  /** So many of them at a time: each may keep a whole buffer. */
  private static final int MAX_PASSED = 4;

  private final NettyChannel channel;
  private final Http2Stream stream;
  private final RequestFields fields;
  private final boolean hasBody;
  private final StreamOutput output;
  private final WaitingBytes waiting;
  private final GrowingWindow window;
  private final AtomicInteger credit = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();

  private @Nullable Listener listener;
  private @Nullable IntConsumer onReset;
  private @Nullable Runnable onEnd;
  private @Nullable Chunk passing;
  private boolean resumed;
  private boolean discarding;
  private boolean inputEnded;
  private boolean closed;

  NettyStream(NettyChannel channel, Http2Stream stream, RequestFields fields, boolean hasBody) {
    this.channel = channel;
    this.stream = stream;
    this.fields = fields;
    this.hasBody = hasBody;
    this.output = new StreamOutput(channel, stream);
    this.waiting = new WaitingBytes(channel.buffers());
    this.window = channel.growth().stream();
  }

  int id() {
    return stream.id();
  }

  @Override
  public List<String> values(String name) {
    return fields.values(name);
  }

  @Override
  public boolean hasBody() {
    return hasBody;
  }

  @Override
  public void answer(int status, Map<String, String> headers, ByteBuffer body) {
    output.answer(status, headers, body);
  }

  @Override
  public void answerWithBytes(int status) {
    output.answerWithBytes(status);
  }

  @Override
  public void trailers(Map<String, String> headers) {
    output.trailers(headers);
  }

  @Override
  public void listen(Listener hears) {
    listener = hears;
    output.listen(hears);
  }

  @Override
  public void resumeReads() {
    resumed = true;
    if (isReady()) {
      channel.loop().execute(this::tell);
    }
  }

  @Override
  public void suspendReads() {
    resumed = false;
  }

  @Override
  public @Nullable Chunk read() {
    Chunk next = passing;
    passing = null;
    if (next != null) {
      return next;
    }
    WaitingBytes.Taken taken = waiting.take();
    if (taken == null) {
      return inputEnded ? Chunk.end() : null;
    }
    int length = taken.bytes().remaining();
    return Chunk.of(
        taken.bytes(),
        false,
        () -> {
          taken.release().run();
          giveCredit(length);
        });
  }

  @Override
  public boolean mayWrite() {
    return !channel.buffers().isTooMuch();
  }

  @Override
  public boolean write(Chunk chunk) {
    return output.write(chunk);
  }

  @Override
  public void shutdownOutput() {
    output.shutdown();
  }

  @Override
  public void dropOutput() {
    output.drop();
  }

  @Override
  public void discard(Runnable end) {
    onEnd = end;
    giveUp();
    if (inputEnded) {
      channel.loop().execute(this::tellEnd);
    }
  }

  @Override
  public void giveUp() {
    discarding = true;
    consumed(waiting.drop());
  }

  @Override
  public boolean hasEnded() {
    return inputEnded || !hasBody;
  }

  @Override
  public long held() {
    return waiting.held();
  }

  @Override
  public boolean isStalled() {
    return output.isStalled();
  }

  @Override
  public void reset(int errorCode) {
    if (closed) {
      return;
    }
    if (channel.isClosed()) {
      // Nobody is to be told but whoever listens.
      channel.wasReset(id(), errorCode);
    } else {
      channel
          .codec()
          .resetStream(channel.context(), id(), errorCode, channel.context().newPromise());
      channel.flush().soon();
    }
  }

  @Override
  public void onReset(IntConsumer hears) {
    onReset = hears;
  }

  @Override
  public void close(@Nullable CulvertException failure) {
    closed = true;
    listener = null;
    onReset = null;
    onEnd = null;
    channel.forget(id());
    giveUp();
    window.close();
    output.close();
  }

  /** Bytes have come; borrows them. Their credit is owed to the client. */
  void received(ByteBuf data) {
    int length = data.readableBytes();
    if (length == 0) {
      return;
    }
    if (discarding) {
      consumed(length);
    } else if (resumed
        && length >= WORTH_PASSING
        && waiting.isEmpty()
        && passed.get() < MAX_PASSED) {
      pass(data, length);
    } else {
      waiting.add(data.nioBuffer());
      tell();
    }
  }

  /** The client has ended its half. */
  void inputEnded() {
    if (!inputEnded) {
      inputEnded = true;
      tell();
      tellEnd();
    }
  }

  /** The stream is no more. */
  void wasReset(int errorCode) {
    giveUp();
    window.close();
    output.close();
    IntConsumer hears = onReset;
    onReset = null;
    if (hears != null) {
      channel.loop().execute(() -> hears.accept(errorCode));
    }
  }

  /** The client's window has opened, or the connection takes more. */
  void writable() {
    output.push();
  }

  private void pass(ByteBuf data, int length) {
    int charged = channel.buffers().size();
    channel.buffers().charge(charged);
    passed.incrementAndGet();
    ByteBuf bytes = data.retainedSlice();
    Runnable letGo =
        () -> {
          channel.buffers().discharge(charged);
          passed.decrementAndGet();
        };
    passing =
        new ByteBufChunk(
            bytes,
            () -> {
              letGo.run();
              giveCredit(length);
            });
    tell();
    if (passing == null) {
      return;
    }
    // Nobody wanted it after all.
    passing = null;
    bytes.release();
    letGo.run();
    if (discarding) {
      consumed(length);
    } else {
      waiting.add(data.nioBuffer());
    }
  }

  private boolean isReady() {
    return !discarding && (inputEnded || passing != null || !waiting.isEmpty());
  }

  private void tell() {
    Listener hears = listener;
    if (resumed && hears != null && isReady()) {
      hears.onReadable();
    }
  }

  private void tellEnd() {
    Runnable task = onEnd;
    if (inputEnded && task != null) {
      onEnd = null;
      task.run();
    }
  }

  /** From any thread. */
  private void giveCredit(int bytes) {
    if (channel.loop().isCurrent()) {
      wentDownstream(bytes);
    } else if (credit.getAndAdd(bytes) == 0) {
      channel.loop().execute(() -> wentDownstream(credit.getAndSet(0)));
    }
  }

  private void wentDownstream(int bytes) {
    consumed(bytes);
    int more = window.consumed(bytes);
    if (more > 0 && stream.state().remoteSideOpen() && !channel.isClosed()) {
      try {
        channel.windows().incrementWindowSize(stream, more);
        channel.flush().soon();
      } catch (Http2Exception e) {
        channel.codec().onError(channel.context(), true, e);
      }
    }
  }

  private void consumed(int bytes) {
    if (bytes == 0 || channel.isClosed()) {
      return;
    }
    try {
      if (channel.windows().consumeBytes(stream, bytes)) {
        channel.flush().soon();
      }
    } catch (Http2Exception e) {
      channel.codec().onError(channel.context(), true, e);
    }
  }
}
