package dev.culvert.tck;

import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.core.wire.Relay;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.TestCertificates;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a connection becomes HTTP/2: the contract runs once for each that a provider claims. */
enum ConnectionMode {
  PRIOR_KNOWLEDGE(TransportCapability.PRIOR_KNOWLEDGE),
  TLS_ALPN(TransportCapability.TLS_ALPN),
  UPGRADE(TransportCapability.UPGRADE),

  /** Through a gateway that relays the connection. */
  RELAY(TransportCapability.RELAY),

  /** The same, over TLS to the gateway and from there to the node. */
  RELAY_TLS(TransportCapability.RELAY),

  /** By the transport's own means, without HTTP: in memory. */
  OWN(null);

  private static final String NODE = "node";

  private final @Nullable TransportCapability capability;

  ConnectionMode(@Nullable TransportCapability capability) {
    this.capability = capability;
  }

  /**
   * Those that the provider claims; {@link #OWN} if it claims none. What {@link #RELAY} shows,
   * {@link #RELAY_TLS} shows too: where it does, both are run in full alone.
   */
  static List<ConnectionMode> of(ClientTransportProvider provider) {
    Set<TransportCapability> claims = provider.capabilities();
    List<ConnectionMode> modes =
        Stream.of(values())
            .filter(mode -> mode.capability != null && claims.contains(mode.capability))
            .filter(mode -> !mode.isTls() || claims.contains(TransportCapability.TLS_ALPN))
            .filter(
                mode ->
                    mode != RELAY
                        || Scale.isFull()
                        || !claims.contains(TransportCapability.TLS_ALPN))
            .toList();
    return modes.isEmpty() ? List.of(OWN) : modes;
  }

  boolean isHttp() {
    return this != OWN;
  }

  boolean isTls() {
    return this == TLS_ALPN || this == RELAY_TLS;
  }

  @Nullable TransportCapability capability() {
    return capability;
  }

  /** The client's part, with trust in the {@linkplain TestCertificates test's authority}. */
  TransportConfig configure(TransportConfig config) {
    return switch (this) {
      case TLS_ALPN -> config.withTls(trust());
      case RELAY_TLS -> config.withTls(trust()).withGateway(GatewayMode.RELAY);
      case UPGRADE -> config.withCleartext(Cleartext.UPGRADE);
      case RELAY -> config.withGateway(GatewayMode.RELAY);
      case PRIOR_KNOWLEDGE, OWN -> config;
    };
  }

  /** The server's part, with a certificate that the client trusts. */
  ServerConfig configure(ServerConfig config) {
    return isTls() ? config.withTls(new ServerTls(TestCertificates.get().server(), null)) : config;
  }

  /** What a session asks for. */
  Route route(PodRef pod) {
    return new Route(isRelay() ? NODE : null, pod);
  }

  /** The server, or the gateway in front of it. */
  TestServer reach(TestServer server) {
    return switch (this) {
      case RELAY -> TcpRelay.asGatewayOf(server);
      case RELAY_TLS -> RelayGateway.inFrontOf(server, NODE, this, trust());
      default -> server;
    };
  }

  boolean isRelay() {
    return this == RELAY || this == RELAY_TLS;
  }

  /** What is offered in ALPN. */
  String protocol() {
    return isRelay() ? Relay.PROTOCOL : "h2";
  }

  private static ClientTls trust() {
    return ClientTls.DEFAULT.withTrust(TestCertificates.get().authority().trust());
  }

  /** An {@code http://} address with the scheme of this mode; another address as it is. */
  URI address(URI server) {
    return isTls() && server.getScheme().equals("http")
        ? URI.create("https://" + server.getRawAuthority())
        : server;
  }
}
