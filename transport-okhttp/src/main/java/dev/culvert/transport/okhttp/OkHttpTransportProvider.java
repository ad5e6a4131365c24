package dev.culvert.transport.okhttp;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.util.Set;
import java.util.TreeSet;

/**
 * Provides the transport {@code okhttp}, on duplex request bodies. It has no options. Thread-safe.
 *
 * <p><b>What OkHttp does not let us set.</b> Its receive windows are 16 MiB, for each stream and
 * for the connection, and it accepts frames of 16 KiB: {@code streamWindow}, {@code
 * connectionWindow}, {@code maxFrameSize} and {@code maxHeaderListSize} of {@link
 * dev.culvert.core.config.Http2Settings} bind the server alone. A stream whose reader has stopped
 * holds up to 16 MiB.
 *
 * <p><b>Threads.</b> Two for each stream, virtual on JDK 24 and later; one more for each
 * connection, of OkHttp's own. Those of OkHttp are shared by the whole process and end a minute
 * after their last work, so they may outlive the transport.
 */
public final class OkHttpTransportProvider implements ClientTransportProvider {

  static final String NAME = "okhttp";

  static final Set<TransportCapability> CAPABILITIES =
      Set.of(
          TransportCapability.PRIOR_KNOWLEDGE,
          TransportCapability.TLS_ALPN,
          TransportCapability.RELAY,
          TransportCapability.PER_STREAM_FLOW_CONTROL,
          TransportCapability.KEEP_ALIVE);

  private static final String PREFIX = "okhttp.";

  /** Does nothing. */
  public OkHttpTransportProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 5;
  }

  @Override
  public Availability availability() {
    return LoadedOkHttp.availability();
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    for (String option : new TreeSet<>(config.options().keySet())) {
      if (option.startsWith(PREFIX)) {
        throw new IllegalArgumentException(
            "option " + option + " is unknown; transport okhttp has none");
      }
    }
    availability().require("transport okhttp");
    return new OkHttpTransport(config);
  }
}
