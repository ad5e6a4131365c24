package dev.culvert.bench.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * A TCP connection and the stream that it is forwarded on: each passes on what it reads to the
 * other, and stops reading while that cannot take more. Confined to their event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel.
final class Forwarded {

  private static final int BOTH = 2;

  private final SocketChannel socket;
  private final Channel stream;
  private int ended;

  private Forwarded(SocketChannel socket, Channel stream) {
    this.socket = socket;
    this.stream = stream;
  }

  /** Joins them; neither reads before. */
  static void join(SocketChannel socket, Channel stream) {
    Forwarded both = new Forwarded(socket, stream);
    socket.pipeline().addLast(both.new FromSocket());
    stream.pipeline().addLast(both.new FromStream());
  }

  /** Lets both read. */
  static void begin(SocketChannel socket, Channel stream) {
    socket.config().setAutoRead(true);
    stream.config().setAutoRead(true);
    if (!socket.isActive()) {
      stream.close();
    }
  }

  /** A half has been passed on whole; the other end of a stream closes itself. */
  private void halfEnded(ChannelFuture passedOn) {
    ended++;
    if (!passedOn.isSuccess() || ended == BOTH) {
      socket.close();
    }
  }

  /** The socket's handler. */
  private final class FromSocket extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      stream.write(new DefaultHttp2DataFrame((ByteBuf) message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      stream.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      stream.config().setAutoRead(ctx.channel().isWritable());
      ctx.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        stream
            .writeAndFlush(new DefaultHttp2DataFrame(true))
            .addListener((ChannelFutureListener) Forwarded.this::halfEnded);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      stream.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // Whoever has connected knows why.
    }
  }

  /** The stream's handler. */
  private final class FromStream extends ChannelInboundHandlerAdapter {

    private boolean isAtEnd;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2DataFrame data) {
        ChannelFuture written = socket.write(data.content());
        if (data.isEndStream()) {
          isAtEnd = true;
          socket.flush(); // A stream that closes with it completes no read.
          written.addListener(
              done ->
                  socket
                      .shutdownOutput()
                      .addListener((ChannelFutureListener) Forwarded.this::halfEnded));
        }
      } else {
        ReferenceCountUtil.release(message); // The answer's head.
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      socket.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      socket.config().setAutoRead(ctx.channel().isWritable());
      ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!isAtEnd) {
        socket.close(); // A reset.
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
      socket.close();
    }
  }
}
