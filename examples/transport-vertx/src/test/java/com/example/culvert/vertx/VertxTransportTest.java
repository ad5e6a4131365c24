package com.example.culvert.vertx;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;
import java.util.Set;

/** Holds the example to the contract, against the real server. */
class VertxTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new VertxTransportProvider();
  }

  /**
   * That of the one java.lang.ref.Cleaner of all Vert.x, and the executor that Netty has for the
   * whole JVM: it ends by itself, after a second of quiet.
   */
  @Override
  protected Set<String> idleThreads() {
    return Set.of("Cleaner-", "globalEventExecutor-");
  }

  /** Vert.x resolves a name itself, and to one address. */
  @Override
  protected boolean triesAddressesInTurn() {
    return true;
  }
}
