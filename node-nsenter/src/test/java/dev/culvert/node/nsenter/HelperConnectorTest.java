package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with the programs of a root of their own, as a helper pod has. */
class HelperConnectorTest extends PodConnectorContract {

  @TempDir private static Path directory;
  private static HelperRoot helper;

  @BeforeAll
  static void startHelper() throws IOException {
    helper = HelperRoot.start(directory);
  }

  @AfterAll
  static void stopHelper() {
    helper.close();
  }

  @Override
  protected PodConnectorProvider provider() {
    return new NsenterConnectorProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return helper.config();
  }
}
