package dev.culvert.server.netty;

import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.BoundedLog;
import dev.culvert.server.spi.ClientChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection until its first bytes have told what it speaks; a deadline closes one that does not
 * say. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
abstract class FirstBytes extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = System.getLogger(FirstBytes.class.getName());
  private static final BoundedLog FAULTS = new BoundedLog(FirstBytes.class);

  private final ConnectionStart start;
  private final Edge edge;
  private final ConnectionBuffers buffers;
  private @Nullable Future<?> deadline;
  private boolean over;

  FirstBytes(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    this.start = start;
    this.edge = edge;
    this.buffers = buffers;
  }

  /** Some bytes have come. Borrows them; whoever keeps them retains them. */
  abstract void received(ChannelHandlerContext ctx, ByteBuf bytes);

  final ConnectionStart connectionStart() {
    return start;
  }

  final Edge edge() {
    return edge;
  }

  final ConnectionBuffers buffers() {
    return buffers;
  }

  /** The deadline is off: somebody else has the connection now. */
  final void handOver() {
    over = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /**
   * Adds what speaks HTTP/2, behind this; its SETTINGS go.
   *
   * @param request the request that the connection was upgraded with, or null
   */
  final void open(ChannelHandlerContext ctx, @Nullable UpgradeRequest request) {
    open(ctx, start.clients(), request);
  }

  final void open(
      ChannelHandlerContext ctx,
      Function<ClientChannel, ClientChannel.Handler> clients,
      @Nullable UpgradeRequest request) {
    NettyChannel channel = new NettyChannel(start.config(), edge, buffers, start.tls());
    ctx.pipeline().addLast(channel.codec());
    channel.start(clients, request);
  }

  /** Hands a request for a relay on, whose answer takes the connection further. */
  final void begin(ChannelHandlerContext ctx, RelayRequest request) {
    handOver();
    RelayStart asked = new RelayStart(start, edge, buffers);
    ctx.pipeline().replace(this, null, asked);
    asked.begin(request);
  }

  /** HTTP/2 wants to see the preface itself, and then what has come after it. */
  static void forwardPreface(ChannelHandlerContext ctx, ByteBuf bytes, int after) {
    ctx.fireChannelRead(Http2CodecUtil.connectionPrefaceBuf());
    if (after > 0) {
      ctx.fireChannelRead(bytes.retainedSlice(bytes.writerIndex() - after, after));
    }
  }

  /** Says why not, and closes. */
  final void turnAway(ChannelHandlerContext ctx, Refusal refusal) {
    handOver();
    ctx.writeAndFlush(Unpooled.wrappedBuffer(refusal.answer()));
    ctx.close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(edge::abandon, start.config().patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!over && bytes.isReadable()) {
        received(ctx, bytes);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    handOver();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    handOver();
    Throwable reason = cause instanceof DecoderException ? cause.getCause() : cause;
    if (reason instanceof IOException || reason instanceof SSLException) {
      LOG.log(
          Logger.Level.DEBUG,
          () -> edge.peer() + " did not get as far as HTTP/2; it is closed",
          cause);
    } else {
      FAULTS.warn("a new connection is closed, because of " + cause, cause);
    }
    // An alert may be on its way, which is to be read.
    ctx.close();
  }
}
