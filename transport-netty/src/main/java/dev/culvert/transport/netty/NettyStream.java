package dev.culvert.transport.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A forwarded connection in the caller's hands. {@link DuplexStream}'s methods are thread-safe; all
 * else is confined to the event loop, where also the handler is called.
 */
final class NettyStream extends ForwardedRequest implements DuplexStream {

  /** Bytes under way after which the next write waits until all have gone. */
  private static final int HIGH_WATER = 1 << 18;

  private final Handler handler;
  private final Queue<Http2DataFrame> inbound = new ArrayDeque<>();
  private final AtomicLong unsent = new AtomicLong();
  private volatile boolean blocked;
  private volatile boolean outputShut;
  private volatile boolean abandoned;

  private boolean demanded;
  private boolean readableScheduled;
  private boolean inputEnded;
  private boolean lastRead;
  private boolean over;
  private boolean closed;

  NettyStream(NettySession session, int port, Handler handler) {
    super(session, port);
    this.handler = handler;
  }

  @Override
  public @Nullable Chunk read() {
    Http2DataFrame frame = inbound.peek();
    if (frame != null) {
      FrameChunk chunk = new FrameChunk(frame);
      inbound.remove();
      return chunk;
    }
    if (!isReadable()) {
      return null;
    }
    lastRead = true;
    closeIfOver();
    return Chunk.end();
  }

  @Override
  public void demand() {
    run(
        () -> {
          demanded = true;
          if (isReadable() && !readableScheduled) {
            readableScheduled = true;
            session()
                .execute(
                    () -> {
                      readableScheduled = false;
                      tellReadable();
                    });
          }
        });
  }

  @Override
  public boolean write(Chunk chunk) {
    if (abandoned) {
      chunk.release();
      return false;
    }
    if (blocked || outputShut) {
      chunk.release();
      throw new IllegalStateException(
          what() + (outputShut ? ": the output is shut down" : ": the last write has not gone"));
    }
    int length = chunk.buffer().remaining();
    if (length == 0) {
      chunk.release();
      return true;
    }
    boolean more = unsent.addAndGet(length) <= HIGH_WATER;
    if (!more) {
      blocked = true;
    }
    run(() -> send(chunk, length));
    return more;
  }

  @Override
  public void shutdownOutput() {
    if (!outputShut) {
      outputShut = true;
      run(
          () -> {
            if (canWrite()) {
              endOutput();
            }
          });
    }
  }

  @Override
  public void reset(CulvertException reason) {
    abandoned = true;
    run(() -> fail(reason));
  }

  @Override
  void accepted() {
    call(handler::onOpen);
  }

  @Override
  void received(Http2DataFrame frame) {
    if (!frame.content().isReadable()) {
      int credit = frame.initialFlowControlledBytes();
      frame.release();
      giveCredit(credit);
      return;
    }
    inbound.add(frame);
    tellReadable();
  }

  @Override
  void inputEnded() {
    inputEnded = true;
    tellReadable();
  }

  @Override
  void failed(CulvertException why) {
    abandoned = true;
    inbound.forEach(Http2DataFrame::release);
    inbound.clear();
    closeIfOver();
  }

  @Override
  void over() {
    over = true;
    closeIfOver();
  }

  private boolean isReadable() {
    return failure() == null && (!inbound.isEmpty() || (inputEnded && !lastRead));
  }

  private void tellReadable() {
    if (demanded && isReadable()) {
      demanded = false;
      call(handler::onReadable);
    }
  }

  private void send(Chunk chunk, int length) {
    if (!canWrite()) {
      sent(chunk, length);
      return;
    }
    write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(chunk.buffer())))
        .addListener(future -> sent(chunk, length));
    flushSoon();
  }

  private void sent(Chunk chunk, int length) {
    call(chunk::release);
    if (unsent.addAndGet(-length) == 0) {
      if (blocked) {
        session().execute(this::tellWritable);
      }
      closeIfOver();
    }
  }

  private void tellWritable() {
    if (failure() == null && !closed) {
      blocked = false;
      call(handler::onWritable);
    }
  }

  /** Over is not yet closed: the caller may have to read the rest, or the socket to take ours. */
  private void closeIfOver() {
    CulvertException why = failure();
    if (closed || !over || unsent.get() > 0 || (why == null && !lastRead)) {
      return;
    }
    closed = true;
    abandoned = true;
    session()
        .execute(
            () -> {
              try {
                handler.onClosed(why);
              } finally {
                session().life().streamClosed(this);
              }
            });
  }

  /** A DATA frame lent to the caller. */
  private final class FrameChunk implements Chunk {

    private final Http2DataFrame frame;
    private final ByteBuffer buffer;

    FrameChunk(Http2DataFrame frame) {
      this.frame = frame;
      this.buffer = frame.content().nioBuffer();
    }

    @Override
    public ByteBuffer buffer() {
      return buffer;
    }

    @Override
    public boolean isLast() {
      return false;
    }

    @Override
    public void release() {
      int bytes = frame.initialFlowControlledBytes();
      frame.release();
      giveCredit(bytes);
    }
  }
}
