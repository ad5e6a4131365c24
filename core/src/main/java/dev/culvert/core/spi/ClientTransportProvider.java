package dev.culvert.core.spi;

import dev.culvert.core.config.TransportConfig;
import java.util.Set;

/** Makes {@link ClientTransport}s. Thread-safe. */
public interface ClientTransportProvider extends Provider {

  /** What this transport can do beyond the contract's core. */
  Set<TransportCapability> capabilities();

  /**
   * Makes a transport; the caller closes it.
   *
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     cannot work here, with the reason and the remedy
   * @throws IllegalArgumentException if an option under this provider's name is wrong
   */
  ClientTransport create(TransportConfig config);
}
