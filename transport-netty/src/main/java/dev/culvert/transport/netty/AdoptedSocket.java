package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Splice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A forwarded connection between its HTTP/2 stream and a local socket on the same event loop:
 * buffers pass through as they are. Each side is read only while the other can take it. Confined to
 * its event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // What becomes of a write or a close, channelInactive tells.
final class AdoptedSocket extends ForwardedRequest {

  private static final Logger LOG = System.getLogger(AdoptedSocket.class.getName());

  private final SocketChannel socket;
  private final Splice.Listener listener;
  private final long startedAt = System.nanoTime();

  private @Nullable NioSocketChannel local;
  private long toFar;
  private long toNear;
  private boolean localFlushScheduled;
  private boolean localInputEnded;
  private boolean localOutputEnded;
  private boolean over;
  private boolean closed;

  AdoptedSocket(NettySession session, int port, SocketChannel socket, Splice.Listener listener) {
    super(session, port);
    this.socket = socket;
    this.listener = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    super.channelActive(ctx);
    try {
      socket.socket().setOOBInline(true);
      // Which sets TCP_NODELAY by itself.
      NioSocketChannel channel = new NioSocketChannel(socket);
      channel.config().setAutoRead(false);
      channel.config().setAllowHalfClosure(true);
      channel.pipeline().addLast(new LocalHandler());
      local = channel;
      session().loop().register(channel).addListener(this::failUnlessSuccess);
    } catch (IOException | ChannelException e) {
      failLocally(e);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    readLocal();
  }

  @Override
  void accepted() {
    call(listener::onOpen);
  }

  @Override
  void received(Http2DataFrame frame) {
    int credit = frame.initialFlowControlledBytes();
    ByteBuf bytes = frame.content();
    toNear += bytes.readableBytes();
    local()
        .write(bytes)
        .addListener(
            future -> {
              if (future.isSuccess()) {
                giveCredit(credit);
              } else {
                failLocally(future.cause());
              }
            });
    flushLocalSoon();
  }

  @Override
  void inputEnded() {
    // The end has to wait behind what is still queued.
    local().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endLocalOutput());
  }

  @Override
  void failed(CulvertException why) {
    Channel channel = local;
    try {
      if (channel == null) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
      } else if (channel.isOpen()) {
        // The program sees a reset, not an end.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
      }
    } catch (IOException | ChannelException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  void over() {
    over = true;
    closeIfOver();
  }

  /** Flushes once what the connection has brought in one go. */
  private void flushLocalSoon() {
    if (!localFlushScheduled) {
      localFlushScheduled = true;
      session()
          .execute(
              () -> {
                localFlushScheduled = false;
                local().flush();
              });
    }
  }

  private void readLocal() {
    Channel channel = local;
    if (channel != null && !localInputEnded && canWrite() && isWritable()) {
      channel.read();
    }
  }

  /** Netty's shutdownOutput makes an exception with its stack each time, for what is queued. */
  private void endLocalOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // The socket is closed or was reset, and nobody reads there any more.
      LOG.log(Logger.Level.DEBUG, "the end of the output could not be said", e);
    }
    localOutputEnded = true;
    closeIfOver();
  }

  private void failUnlessSuccess(Future<? super Void> future) {
    if (!future.isSuccess()) {
      failLocally(future.cause());
    }
  }

  private void failLocally(Throwable cause) {
    fail(
        new CulvertException(
            Failure.CONNECTION_RESET,
            what() + ": the local program reset the connection: " + cause.getMessage(),
            cause));
  }

  /** Netty leaves a channel open when both its halves have ended. */
  private void closeIfOver() {
    if (!over) {
      return;
    }
    Channel channel = local;
    if (channel != null && channel.isOpen()) {
      if (localInputEnded && localOutputEnded) {
        channel.close();
      }
    } else if (!closed) {
      closed = true;
      Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
      Splice.Summary summary = new Splice.Summary(toFar, toNear, duration, failure());
      session().execute(() -> tellClosed(summary));
    }
  }

  private void tellClosed(Splice.Summary summary) {
    try {
      listener.onClosed(summary);
    } finally {
      session().life().streamClosed(this);
    }
  }

  private Channel local() {
    return Objects.requireNonNull(local, "local");
  }

  /** The local socket's side: what it reads goes to the stream. */
  private final class LocalHandler extends ChannelInboundHandlerAdapter {

    /** Reads at once, and not when the loop gets to it: what is there goes with the request. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.read();
      Objects.requireNonNull(local, "local").unsafe().read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (canWrite()) {
        toFar += bytes.readableBytes();
        write(new DefaultHttp2DataFrame(bytes));
      } else {
        bytes.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (canWrite()) {
        flush();
        readLocal();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE && canWrite()) {
        localInputEnded = true;
        endOutput();
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failLocally(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!over) {
        failLocally(new ClosedChannelException());
      }
      closeIfOver();
    }
  }
}
