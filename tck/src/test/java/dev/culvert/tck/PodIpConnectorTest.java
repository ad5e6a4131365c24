package dev.culvert.tck;

import dev.culvert.core.pod.PodIpConnectorProvider;
import dev.culvert.core.spi.PodConnectorProvider;

/** The contract, with the connector that dials the pod's IP. */
class PodIpConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new PodIpConnectorProvider();
  }
}
