package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;

/** The contract, through a child's standard input and output. */
class PipeConnectorTest extends PodConnectorContract {

  @Override
  protected PodConnectorProvider provider() {
    return new NsenterConnectorProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return FormFixture.PATIENT.withOption("nsenter.form", "pipe");
  }
}
