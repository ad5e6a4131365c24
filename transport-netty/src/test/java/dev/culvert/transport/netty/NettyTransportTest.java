package dev.culvert.transport.netty;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the transport to the contract, against the real server. */
@ExtendWith(LeakCheck.class)
class NettyTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new NettyTransportProvider();
  }

  /** The executor that Netty has for the whole JVM ends by itself, after a second of quiet. */
  @Override
  protected Set<String> idleThreads() {
    return Set.of("globalEventExecutor-");
  }
}
