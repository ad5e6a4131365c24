package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.tck.PodConnectorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with the programs of a root of their own, as a helper pod has. */
class HelperConnectorTest extends PodConnectorContract {

  @TempDir private static Path directory;
  private static @Nullable FormFixture forms;

  @AfterAll
  static void stopHelper() {
    if (forms != null) {
      forms.close();
    }
  }

  @Override
  protected PodConnectorProvider provider() {
    return new NsenterConnectorProvider();
  }

  /** Starts the helper the first time: the contract asks before anything of this class runs. */
  @Override
  protected ConnectorConfig config() {
    try {
      if (forms == null) {
        forms = new FormFixture(directory);
        // The JDK keeps a descriptor from the first file that it reads on.
        Files.readAllBytes(Path.of("/proc/self/status"));
      }
      return forms.config(Form.HELPER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
