package dev.culvert.tck;

import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.spi.PodConnectorProvider;

/** The contract, with the connector that stays on the host's network. */
class DirectConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new DirectConnectorProvider();
  }
}
