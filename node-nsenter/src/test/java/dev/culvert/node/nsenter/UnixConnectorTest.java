package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;

/** The contract, through a Unix socket that the child connects to. */
class UnixConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new NsenterConnectorProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return FormFixture.PATIENT.withOption("nsenter.form", "unix");
  }
}
