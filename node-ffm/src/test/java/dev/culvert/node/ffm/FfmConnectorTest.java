package dev.culvert.node.ffm;

import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;

/** The contract, with sockets opened inside the pod by this JVM. */
class FfmConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new FfmConnectorProvider();
  }
}
