package dev.culvert.server.netty;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.HostileClientsContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the engine on Netty to what it has to withstand. */
@ExtendWith(LeakCheck.class)
class NettyHostileClientsTest extends HostileClientsContract {

  @Override
  protected ForwardServerProvider engine() {
    return new WithBoringSsl();
  }
}
