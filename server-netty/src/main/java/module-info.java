/** The server engine on netty-codec-http2. */
module dev.culvert.server.netty {
  requires transitive dev.culvert.server;
  requires dev.culvert.netty.tls;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;

  exports dev.culvert.server.netty;

  provides dev.culvert.server.spi.ForwardServerProvider with
      dev.culvert.server.netty.NettyServerProvider;
}
