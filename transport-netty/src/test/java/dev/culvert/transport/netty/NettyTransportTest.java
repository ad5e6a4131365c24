package dev.culvert.transport.netty;

import dev.culvert.core.Backend;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.tck.TestServer;
import dev.culvert.tck.TransportContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Holds the transport to the contract, against the real server. */
class NettyTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new NettyTransportProvider();
  }

  @Override
  protected TestServer startServer(Backend backend, Http2Settings settings) {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withHttp2(settings);
    ForwardServer server = ForwardServer.start(config, backend);
    return new TestServer() {
      @Override
      public URI uri() {
        return server.uri();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
