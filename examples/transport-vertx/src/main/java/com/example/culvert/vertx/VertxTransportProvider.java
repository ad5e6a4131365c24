package com.example.culvert.vertx;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import io.vertx.core.Vertx;
import java.util.Set;

/** Provides the transport {@code vertx}. It has no options of its own. Thread-safe. */
public final class VertxTransportProvider implements ClientTransportProvider {

  static final Set<TransportCapability> CAPABILITIES =
      Set.of(
          TransportCapability.PRIOR_KNOWLEDGE,
          TransportCapability.PER_STREAM_FLOW_CONTROL,
          TransportCapability.KEEP_ALIVE);

  /** Does nothing. */
  public VertxTransportProvider() {}

  @Override
  public String name() {
    return "vertx";
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Availability availability() {
    String version = Vertx.class.getPackage().getImplementationVersion();
    return Availability.available("Vert.x " + (version == null ? "(version unknown)" : version));
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    return new VertxTransport(config);
  }
}
