package dev.culvert.transport.jetty;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.util.Jetty;

/**
 * Provides the transport {@code jetty}. Its one option is {@code jetty.threads}: the most threads
 * that its sessions share, 4 to 256; 16 if it is not given. Thread-safe.
 */
public final class JettyTransportProvider implements ClientTransportProvider {

  private static final String PREFIX = "jetty.";
  private static final String THREADS = "jetty.threads";
  private static final String DEFAULT_THREADS = "16";
  private static final int MIN_THREADS = 4;
  private static final int MAX_THREADS = 256;

  /** Does nothing. */
  public JettyTransportProvider() {}

  @Override
  public String name() {
    return "jetty";
  }

  @Override
  public int priority() {
    return 6;
  }

  @Override
  public Availability availability() {
    return Availability.available("Jetty " + Jetty.VERSION);
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(
        TransportCapability.PRIOR_KNOWLEDGE,
        TransportCapability.TLS_ALPN,
        TransportCapability.PER_STREAM_FLOW_CONTROL,
        TransportCapability.ADOPT,
        TransportCapability.KEEP_ALIVE,
        TransportCapability.SETTINGS);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    requireKnown(config.options());
    return new JettyTransport(config, capabilities(), threads(config.options()));
  }

  private static void requireKnown(Map<String, String> options) {
    for (String option : new TreeSet<>(options.keySet())) {
      if (option.startsWith(PREFIX) && !option.equals(THREADS)) {
        throw new IllegalArgumentException(
            "option " + option + " is unknown; transport jetty has only " + THREADS);
      }
    }
  }

  private static int threads(Map<String, String> options) {
    String value = options.getOrDefault(THREADS, DEFAULT_THREADS);
    try {
      int threads = Integer.parseInt(value);
      if (threads >= MIN_THREADS && threads <= MAX_THREADS) {
        return threads;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(threadsRule(value), e);
    }
    throw new IllegalArgumentException(threadsRule(value));
  }

  private static String threadsRule(String value) {
    return "option "
        + THREADS
        + " '"
        + value
        + "' must be a whole number, "
        + MIN_THREADS
        + " to "
        + MAX_THREADS;
  }
}
