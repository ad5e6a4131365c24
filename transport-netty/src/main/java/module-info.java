import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.transport.netty.NettyTransportProvider;

/** The client transport on netty-codec-http2. */
module dev.culvert.transport.netty {
  requires transitive dev.culvert.core;
  requires static org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.transport;

  exports dev.culvert.transport.netty;

  provides ClientTransportProvider with
      NettyTransportProvider;
}
