package dev.culvert.transport.jetty;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;

/** Holds the transport to the contract, against the real server. */
class JettyTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new JettyTransportProvider();
  }
}
