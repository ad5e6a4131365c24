package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.util.Set;

/** A transport of the highest priority that cannot work here. */
public final class LameTransportProvider implements ClientTransportProvider {

  @Override
  public String name() {
    return "lame";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Availability availability() {
    return Availability.unavailable("its leg is broken", "mend it: apt-get install leg");
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(TransportCapability.PRIOR_KNOWLEDGE, TransportCapability.KEEP_ALIVE);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    throw new CulvertException(Failure.UNAVAILABLE, "transport 'lame': " + availability());
  }
}
