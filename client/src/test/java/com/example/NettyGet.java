package com.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.culvert.client.Culvert;
import dev.culvert.transport.netty.PodPort;
import dev.culvert.transport.netty.StreamChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;

/** Prints a page of a pod, with Netty. */
final class NettyGet {

  private NettyGet() {}

  @SuppressWarnings("FutureReturnValueIgnored") // Each is waited for.
  public static void main(String[] args) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (Culvert web = Culvert.connect(args[0]).pod("web").open()) {
      // tag bootstrap
      Channel channel =
          new Bootstrap()
              .group(group)
              .channelFactory(() -> new StreamChannel(web))
              .handler(new Page())
              .connect(new PodPort(80))
              .sync()
              .channel();
      // end bootstrap
      channel.writeAndFlush(Unpooled.copiedBuffer("GET / HTTP/1.0\r\n\r\n", US_ASCII)).sync();
      channel.closeFuture().sync();
    } finally {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }
  }

  private static final class Page extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    @SuppressWarnings("SystemOut")
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) {
      System.out.print(part.toString(US_ASCII));
    }
  }
}
