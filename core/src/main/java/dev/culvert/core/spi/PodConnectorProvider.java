package dev.culvert.core.spi;

import dev.culvert.core.config.ConnectorConfig;
import java.util.Set;

/** Makes {@link PodConnector}s. Thread-safe. */
public interface PodConnectorProvider extends Provider {

  /** What this connector can do beyond the contract's core. */
  Set<ConnectorCapability> capabilities();

  /**
   * Makes a connector; the caller closes it.
   *
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     cannot work here, with the reason and the remedy
   * @throws IllegalArgumentException if an option under this provider's name is wrong
   */
  PodConnector create(ConnectorConfig config);
}
