/** The client transport on netty-codec-http2. */
module dev.culvert.transport.netty {
  requires transitive dev.culvert.core;
  requires dev.culvert.netty.tls;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires transitive io.netty.transport;

  exports dev.culvert.transport.netty;

  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.netty.NettyTransportProvider;
}
