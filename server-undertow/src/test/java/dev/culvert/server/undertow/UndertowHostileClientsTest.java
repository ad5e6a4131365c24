package dev.culvert.server.undertow;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.HostileClientsContract;

/** Holds the engine on Undertow to what it has to withstand. */
class UndertowHostileClientsTest extends HostileClientsContract {

  @Override
  protected ForwardServerProvider engine() {
    return new UndertowServerProvider();
  }
}
