package dev.culvert.tck.memory;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.util.Set;

/**
 * Makes the transport that reaches an {@link InMemoryServer} of the same JVM. It is not registered:
 * whoever starts such a server makes its transport too. Thread-safe.
 */
public final class InMemoryTransportProvider implements ClientTransportProvider {

  /** Does nothing. */
  public InMemoryTransportProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    return Availability.available("within this JVM");
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(TransportCapability.PER_STREAM_FLOW_CONTROL);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    return new InMemoryTransport(config, capabilities());
  }
}
