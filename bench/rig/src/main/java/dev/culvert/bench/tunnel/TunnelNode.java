package dev.culvert.bench.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The node's end: connects each stream to the port of this machine that its path names.
 * Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Whoever has connected sees it end.
public final class TunnelNode implements AutoCloseable {

  private final EventLoopGroup loop = Http2Ends.loop();
  private final Channel listener;

  /**
   * Listens on a free port of loopback.
   *
   * @throws IOException if that fails
   */
  public TunnelNode() throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    Http2Ends.server(
                        channel.pipeline(),
                        new ChannelInitializer<Channel>() {
                          @Override
                          protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new Dial());
                          }
                        });
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0);
    listener = bound.channel();
    try {
      Http2Ends.await(bound, "a port to listen on");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Ends all connections. Idempotent. */
  @Override
  public void close() {
    Http2Ends.end(loop);
  }

  /** A stream until its connection stands; keeps what comes before. Confined to its event loop. */
  private static final class Dial extends ChannelInboundHandlerAdapter {

    private final Queue<Object> early = new ArrayDeque<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2HeadersFrame head) {
        ctx.channel().config().setAutoRead(false);
        dial(ctx, Integer.parseInt(head.headers().path().toString().substring(1)));
      } else {
        early.add(message);
      }
    }

    private void dial(ChannelHandlerContext ctx, int port) {
      Channel stream = ctx.channel();
      ChannelFuture connected =
          new Bootstrap()
              .group(stream.eventLoop())
              .channel(NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .option(ChannelOption.AUTO_READ, false)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(InetAddress.getLoopbackAddress(), port);
      connected.addListener(
          done -> {
            if (!done.isSuccess() || !stream.isActive()) {
              connected.channel().close();
              stream.close();
              return;
            }
            stream.writeAndFlush(
                new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
            SocketChannel socket = (SocketChannel) connected.channel();
            Forwarded.join(socket, stream);
            early.forEach(ctx::fireChannelRead);
            early.clear();
            ctx.fireChannelReadComplete();
            ctx.pipeline().remove(this);
            Forwarded.begin(socket, stream);
          });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      early.forEach(ReferenceCountUtil::release);
      early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
