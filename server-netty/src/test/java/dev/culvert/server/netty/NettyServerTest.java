package dev.culvert.server.netty;

import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.server.ForwardServerContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the engine on Netty to the contract. */
@ExtendWith(LeakCheck.class)
class NettyServerTest extends ForwardServerContract {

  @Override
  protected ForwardServerProvider engine() {
    return new WithBoringSsl();
  }
}
