package dev.culvert.transport.jetty;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Jetty;
import org.jspecify.annotations.Nullable;

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

  private static final Pattern OLDER_THAN_12_1 = Pattern.compile("([0-9]|1[01])\\..*|12\\.0\\..*");

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
    return availabilityWith(
        Jetty.VERSION, versionOfJar(ClientConnector.class), versionOfJar(HTTP2Client.class));
  }

  /** If it is one of Jetty's: one that all are packed into has another version. */
  private static @Nullable String versionOfJar(Class<?> type) {
    Package jar = type.getPackage();
    return String.valueOf(jar.getImplementationVendor()).contains("Jetty")
        ? jar.getImplementationVersion()
        : null;
  }

  /**
   * @param versions of the artifacts in use, which a framework may set apart; null if not known
   */
  static Availability availabilityWith(@Nullable String... versions) {
    for (String version : versions) {
      Matcher older = OLDER_THAN_12_1.matcher(version == null ? "" : version);
      if (older.matches()) {
        return Availability.unavailable(
            "Jetty " + version + " is on the class path, and 12.1 is needed",
            "add dev.culvert:culvert-transport-jetty-shaded, which has its own, or import"
                + " org.eclipse.jetty:jetty-bom of 12.1 before what brings the older one");
      }
    }
    return Availability.available("Jetty " + versions[0]);
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(
        TransportCapability.PRIOR_KNOWLEDGE,
        TransportCapability.TLS_ALPN,
        TransportCapability.RELAY,
        TransportCapability.PER_STREAM_FLOW_CONTROL,
        TransportCapability.GROWING_WINDOWS,
        TransportCapability.ADOPT,
        TransportCapability.FIRST_BYTES,
        TransportCapability.KEEP_ALIVE,
        TransportCapability.SETTINGS);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    requireKnown(config.options());
    availability().require("transport jetty");
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
