package dev.culvert.transport.netty;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import io.netty.util.Version;
import java.util.Set;

/**
 * Provides the transport {@code netty}. Its one option is {@code netty.loops}: event loops, 1 to
 * 64, over which sessions are spread; 1 if it is not given, since one loop carries a session's
 * connection and all its sockets. Thread-safe.
 */
public final class NettyTransportProvider implements ClientTransportProvider {

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
        TransportCapability.TLS_ALPN,
        TransportCapability.UPGRADE,
        TransportCapability.PER_STREAM_FLOW_CONTROL,
        TransportCapability.ADOPT,
        TransportCapability.KEEP_ALIVE);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    return new NettyTransport(config, capabilities(), NettyOptions.of(config.options()));
  }
}
