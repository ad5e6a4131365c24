package com.example.culvert.vertx;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;

final class VertxTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new VertxTransportProvider();
  }
}
