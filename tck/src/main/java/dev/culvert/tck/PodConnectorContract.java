package dev.culvert.tck;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * What every {@link PodConnector} is held to. Subclass it, say which provider, and run it with
 * JUnit:
 *
 * <pre>{@code
 * class JnrConnectorTest extends PodConnectorContract {
 *   @Override
 *   protected PodConnectorProvider provider() {
 *     return new JnrConnectorProvider();
 *   }
 * }
 * }</pre>
 *
 * All of it runs against a {@link TestPod} in a network namespace of its own; at an IP of its own
 * for a connector with {@link ConnectorCapability#POD_IP}; on the host's network for one with
 * neither that nor {@link ConnectorCapability#NAMESPACES}. What a connector claims decides what is
 * expected, not whether a test runs. What is repeated is so as often as its {@link Scale} says.
 * After each test nothing may be left: no chunk, thread, descriptor or child process.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PodConnectorContract {

  private @Nullable ConnectorFixture fixture;

  /** For subclasses. */
  protected PodConnectorContract() {}

  /** The provider under test. */
  protected abstract PodConnectorProvider provider();

  /** What connectors are made with. */
  protected ConnectorConfig config() {
    return ConnectorConfig.DEFAULT;
  }

  @BeforeAll
  void startPod() throws IOException {
    fixture = new ConnectorFixture(this);
    fixture.startPod();
  }

  @AfterAll
  void stopPod() {
    fixture().stopPod();
  }

  private ConnectorFixture fixture() {
    return Objects.requireNonNull(fixture, "fixture");
  }

  @Nested
  final class Opening extends ConnectorOpeningContract {
    Opening() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class HalfClose extends ConnectorHalfCloseContract {
    HalfClose() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Flow extends ConnectorFlowContract {
    Flow() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Abort extends ConnectorAbortContract {
    Abort() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Misuse extends ConnectorMisuseContract {
    Misuse() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Many extends ConnectorManyContract {
    Many() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Faults extends ConnectorFaultsContract {
    Faults() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Sockets extends ConnectorSocketsContract {
    Sockets() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Surroundings extends ConnectorSurroundingsContract {
    Surroundings() {
      super(PodConnectorContract.this.fixture());
    }
  }

  @Nested
  final class Registration extends ConnectorRegistrationContract {
    Registration() {
      super(PodConnectorContract.this.fixture());
    }
  }
}
