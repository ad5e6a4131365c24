package dev.culvert.node.jnr;

import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;

/** The contract, with sockets opened inside the pod by this JVM. */
class JnrConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new JnrConnectorProvider();
  }
}
