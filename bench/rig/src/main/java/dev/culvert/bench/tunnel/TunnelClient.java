package dev.culvert.bench.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The client's end: listens, and opens a stream for each connection. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // Whoever has connected sees it end.
public final class TunnelClient implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final EventLoopGroup loop = Http2Ends.loop();
  private final Channel connection;

  /**
   * Connects to a node.
   *
   * @throws IOException if that fails
   */
  public TunnelClient(InetSocketAddress node) throws IOException {
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    Http2Ends.client(channel.pipeline());
                  }
                })
            .connect(node);
    connection = connected.channel();
    try {
      Http2Ends.await(connected, "the connection to the tunnel's node");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Listens for connections to a port of the node's machine; returns where.
   *
   * @throws IOException if that fails
   */
  public int listen(int remotePort) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) {
                    forward(socket, remotePort);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0);
    Http2Ends.await(bound, "a port to listen on");
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  private void forward(SocketChannel socket, int remotePort) {
    new Http2StreamChannelBootstrap(connection)
        .handler(new ChannelInboundHandlerAdapter())
        .option(ChannelOption.AUTO_READ, false)
        .open()
        .addListener((Future<Http2StreamChannel> opened) -> begin(socket, remotePort, opened));
  }

  private static void begin(
      SocketChannel socket, int remotePort, Future<Http2StreamChannel> opened) {
    if (!opened.isSuccess()) {
      socket.close();
      return;
    }
    Http2StreamChannel stream = opened.getNow();
    stream.writeAndFlush(
        new DefaultHttp2HeadersFrame(
            new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("tunnel")
                .path("/" + remotePort)));
    Forwarded.join(socket, stream);
    Forwarded.begin(socket, stream);
  }

  /** Ends all connections. Idempotent. */
  @Override
  public void close() {
    Http2Ends.end(loop);
  }
}
