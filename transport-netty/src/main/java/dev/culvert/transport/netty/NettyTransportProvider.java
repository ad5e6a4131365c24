package dev.culvert.transport.netty;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import io.netty.util.Version;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Provides the transport {@code netty}. Its one option is {@code netty.loops}: event loops, 1 to
 * 64, over which sessions are spread; 1 if it is not given, since one loop carries a session's
 * connection and all its sockets. Thread-safe.
 */
public final class NettyTransportProvider implements ClientTransportProvider {

  private static final String PREFIX = "netty.";
  private static final String LOOPS = "netty.loops";
  private static final int MAX_LOOPS = 64;

  /** Does nothing. */
  public NettyTransportProvider() {}

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public int priority() {
    return 7;
  }

  @Override
  public Availability availability() {
    Version codec = Version.identify(getClass().getClassLoader()).get("netty-codec-http2");
    return Availability.available(
        codec == null ? "Netty, version unknown" : "Netty " + codec.artifactVersion());
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(
        TransportCapability.PRIOR_KNOWLEDGE,
        TransportCapability.SETTINGS,
        TransportCapability.PER_STREAM_FLOW_CONTROL,
        TransportCapability.ADOPT,
        TransportCapability.KEEP_ALIVE);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    requireKnown(config.options());
    return new NettyTransport(config, loops(config.options()));
  }

  private static void requireKnown(Map<String, String> options) {
    for (String option : new TreeSet<>(options.keySet())) {
      if (option.startsWith(PREFIX) && !option.equals(LOOPS)) {
        throw new IllegalArgumentException(
            "option " + option + " is unknown; transport netty has only " + LOOPS);
      }
    }
  }

  private static int loops(Map<String, String> options) {
    String value = options.getOrDefault(LOOPS, "1");
    try {
      int loops = Integer.parseInt(value);
      if (loops >= 1 && loops <= MAX_LOOPS) {
        return loops;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(loopsRule(value), e);
    }
    throw new IllegalArgumentException(loopsRule(value));
  }

  private static String loopsRule(String value) {
    return "option " + LOOPS + " '" + value + "' must be a whole number, 1 to " + MAX_LOOPS;
  }
}
