package dev.culvert.node.nsenter;

import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;

/** The contract, with a child process for each connection. */
class NsenterConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new NsenterConnectorProvider();
  }
}
