package dev.culvert.server.undertow;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.RelayContract;

/** Holds Undertow to the contract of relays. */
class UndertowRelayTest extends RelayContract {

  @Override
  protected ForwardServerProvider engine() {
    return new UndertowServerProvider();
  }
}
