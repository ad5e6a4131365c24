package dev.culvert.server.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.TlsWords;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A socket, on the event loop of what it serves, with or without TLS: buffers pass through as they
 * are. It is read only while somebody wants it. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What becomes of a write, its listener tells.
final class SocketEnds extends ChannelInboundHandlerAdapter implements PendingSocket.Connected {

  /** Bytes under way from which on they are flushed at once. */
  private static final int FLUSH_FROM = 1 << 16;

  /** Bytes under way beyond which the next write waits. */
  private static final int HIGH_WATER = 1 << 18;

  /** Until it is asked again whether there is memory to read. */
  private static final Duration SHORTAGE = Duration.ofMillis(20);

  private final NettyLoop loop;
  private final String what;
  private final SoonFlush flush;
  private final Deque<Chunk> input = new ArrayDeque<>();

  private @Nullable NioSocketChannel channel;
  private @Nullable Listener listener;
  private @Nullable TlsHandler tls;
  private boolean resumed;
  private boolean inputEnded;
  private int unsent;

  /** A write returned false, and its bytes have not gone. */
  private boolean blocked;

  private boolean writing;
  private @Nullable Throwable failure;
  private boolean closed;

  SocketEnds(NettyLoop loop, String what) {
    this.loop = loop;
    this.what = what;
    this.flush = new SoonFlush(loop.events(), this::flushNow);
  }

  /** Makes a channel this socket's, before it is registered or when it has been read from. */
  void setUp(NioSocketChannel socket) {
    socket.config().setAutoRead(false);
    socket.config().setAllowHalfClosure(true);
    // Whoever dials has a deadline.
    socket.config().setConnectTimeoutMillis(0);
    socket.pipeline().addLast(this);
    channel = socket;
    tls = socket.pipeline().get(TlsHandler.class);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return channel().localAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return channel().remoteAddress();
  }

  @Override
  public void secure(TlsTerms terms, String host, int port) {
    TlsHandler handler = loop.tls().withNode(terms, host, port, channel().alloc(), loop.buffers());
    tls = handler;
    channel().pipeline().addFirst(handler);
    // The handshake asks for all its reads but the first, while reading is off.
    channel().read();
  }

  @Override
  public void keepAlive() {
    channel().config().setKeepAlive(true);
  }

  /** What has failed in between two listeners is told to the next. */
  @Override
  public void listen(Listener hears) {
    listener = hears;
    Throwable cause = failure;
    if (cause != null) {
      loop.execute(() -> failed(cause));
    }
  }

  @Override
  public void resumeReads() {
    resumed = true;
    if (isReady()) {
      loop.execute(this::tell);
    } else if (loop.buffers().isTooMuch()) {
      loop.after(SHORTAGE, this::readIfResumed);
    } else {
      channel().config().setAutoRead(true);
    }
  }

  @Override
  public void suspendReads() {
    resumed = false;
    channel().config().setAutoRead(false);
  }

  @Override
  public @Nullable Chunk read() {
    Chunk next = input.poll();
    return next == null && inputEnded ? Chunk.end() : next;
  }

  @Override
  public boolean mayWrite() {
    return true;
  }

  @Override
  public boolean write(Chunk chunk) {
    int length = chunk.buffer().remaining();
    if (length == 0) {
      chunk.release();
      return true;
    }
    writing = true;
    unsent += length;
    channel()
        .write(ByteBufChunk.bytesOf(chunk))
        .addListener(
            sent -> {
              loop.guard(chunk::release);
              sent(length, sent);
            });
    if (unsent >= FLUSH_FROM) {
      flush.now();
    } else {
      flush.soon();
    }
    writing = false;
    blocked = unsent > HIGH_WATER;
    return !blocked;
  }

  /** Netty's shutdownOutput drops what is still queued, so it has to wait behind that. */
  @Override
  public void shutdownOutput() {
    channel()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (tls == null) {
                endOutput();
              } else {
                tls.closeOutbound().addListener(said -> endOutput());
              }
            });
  }

  @Override
  public void close(@Nullable CulvertException failure) {
    if (closed) {
      return;
    }
    closed = true;
    listener = null;
    for (Chunk chunk = input.poll(); chunk != null; chunk = input.poll()) {
      chunk.release();
    }
    NioSocketChannel socket = channel();
    if (failure != null) {
      try {
        // The pod sees a reset, not an end.
        socket.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException ignored) {
        // The socket is closed already, and so has nothing left to reset.
      }
      // Past every other handler: TLS would say goodbye.
      ChannelHandlerContext first = socket.pipeline().firstContext();
      if (first != null) {
        first.close();
        return;
      }
    }
    socket.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closed) {
      bytes.release();
      return;
    }
    loop.guard(() -> received(bytes));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // Netty tells of an end too when the socket was reset.
    boolean ends = event == ChannelInputShutdownEvent.INSTANCE && failure == null && !inputEnded;
    if (ends && tls == null) {
      endInput();
    } else if (ends || event == SslCloseCompletionEvent.SUCCESS) {
      lookForEnd();
      if (ends && !inputEnded) {
        failed(new SSLException("TLS was cut off: its end was not announced"));
      }
    }
    if (event instanceof SslCompletionEvent over && !over.isSuccess() && failure == null) {
      // Whoever is told of it is so when the connection is; until then it is no end in order.
      failure = asIo(over.cause());
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Of an end of TLS that comes after ours Netty does not tell in every case. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    lookForEnd();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closed) {
      failed(new ClosedChannelException());
    }
  }

  private void received(ByteBuf bytes) {
    int held = bytes.capacity();
    boolean counted = false;
    try {
      loop.buffers().charge(held);
      counted = true;
    } finally {
      if (!counted) {
        bytes.release();
      }
    }
    input.add(new ByteBufChunk(bytes, () -> loop.buffers().discharge(held)));
    tell();
  }

  private void lookForEnd() {
    if (tls != null && failure == null && !inputEnded && tls.hasPeerEnded()) {
      endInput();
    }
  }

  private void endInput() {
    inputEnded = true;
    loop.guard(this::tell);
  }

  private void endOutput() {
    channel().shutdownOutput().addListener(this::outputShut);
  }

  private void readIfResumed() {
    if (resumed && !closed) {
      resumeReads();
    }
  }

  private boolean isReady() {
    return inputEnded || !input.isEmpty();
  }

  private void tell() {
    Listener hears = listener;
    if (resumed && hears != null && isReady()) {
      hears.onReadable();
    }
  }

  private void sent(int length, Future<?> result) {
    unsent -= length;
    Listener hears = listener;
    if (!result.isSuccess() && !isDropped(result)) {
      failed(result.cause());
    } else if (blocked && !writing && unsent <= HIGH_WATER / 2 && hears != null) {
      blocked = false;
      loop.guard(hears::onWritable);
    }
  }

  /** Where the peer's end of TLS is the end of ours, what is still to go is nobody's. */
  private boolean isDropped(Future<?> result) {
    return result.cause() instanceof SslClosedEngineException && tls != null && tls.hasPeerEnded();
  }

  private void outputShut(Future<?> result) {
    Listener hears = listener;
    if (!result.isSuccess()) {
      failed(result.cause());
    } else if (hears != null) {
      loop.guard(hears::onOutputGone);
    }
  }

  private void failed(@Nullable Throwable cause) {
    IOException e = asIo(cause);
    failure = e;
    Listener hears = listener;
    if (hears != null) {
      hears.onFailed(new CulvertException(Failure.of(e), what + ": " + TlsWords.of(e), e));
    }
  }

  private static IOException asIo(@Nullable Throwable cause) {
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private void flushNow() {
    channel().flush();
  }

  private NioSocketChannel channel() {
    return Objects.requireNonNull(channel, "channel");
  }
}
