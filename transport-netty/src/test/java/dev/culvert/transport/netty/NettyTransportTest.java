package dev.culvert.transport.netty;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;

/** Holds the transport to the contract, against the real server. */
class NettyTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new NettyTransportProvider();
  }
}
