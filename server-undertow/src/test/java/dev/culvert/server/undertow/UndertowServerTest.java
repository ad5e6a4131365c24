package dev.culvert.server.undertow;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.ForwardServerContract;

/** Holds the engine on Undertow to the contract. */
class UndertowServerTest extends ForwardServerContract {

  @Override
  protected ForwardServerProvider engine() {
    return new UndertowServerProvider();
  }
}
