package dev.culvert.transport.jetty.shaded;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.transport.jetty.JettyTransportProvider;
import java.util.Set;

/**
 * Provides the transport {@code jetty} on a Jetty of its own, which is in this jar under the name
 * {@code dev.culvert.transport.jetty.shaded.org.eclipse.jetty}: another version on the class path
 * does not matter. Options and capabilities are those of the plain transport, which is taken where
 * both can work. Thread-safe.
 */
public final class ShadedJettyTransportProvider implements ClientTransportProvider {

  private final JettyTransportProvider relocated = new JettyTransportProvider();

  /** Does nothing. */
  public ShadedJettyTransportProvider() {}

  @Override
  public String name() {
    return relocated.name();
  }

  @Override
  public int priority() {
    return relocated.priority();
  }

  @Override
  public Availability availability() {
    Availability found = relocated.availability();
    return found.isAvailable() ? Availability.available(found + " of its own") : found;
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return relocated.capabilities();
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    return relocated.create(config);
  }
}
