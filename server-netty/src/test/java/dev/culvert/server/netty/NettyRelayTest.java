package dev.culvert.server.netty;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.RelayContract;

/** Holds Netty to the contract of relays. */
class NettyRelayTest extends RelayContract {

  @Override
  protected ForwardServerProvider engine() {
    return new WithBoringSsl();
  }
}
