package dev.culvert.core.config;

import dev.culvert.core.Route;
import dev.culvert.core.Target;
import java.time.Duration;
import java.util.Map;

/**
 * What every client transport is configured with. Immutable.
 *
 * @param http2 windows and frames
 * @param connectTimeout for TCP connect, TLS, preface and the answer to the port-forward request
 *     together; more than zero
 * @param keepAlive how often to PING a connection (RFC 9113 section 6.7); after two unanswered
 *     PINGs the session is lost; zero for never
 * @param tls for {@code https://} servers
 * @param cleartext for {@code http://} servers
 * @param gateway what a gateway is asked for, where there is one
 * @param options tuning that one transport alone has, under its name: {@code netty.loops}
 */
public record TransportConfig(
    Http2Settings http2,
    Duration connectTimeout,
    Duration keepAlive,
    ClientTls tls,
    Cleartext cleartext,
    GatewayMode gateway,
    Map<String, String> options) {

  /**
   * Default windows, 10 s to connect, a PING every 10 s, the JDK's trust, prior knowledge, and a
   * gateway's relays where they can be had.
   */
  public static final TransportConfig DEFAULT =
      new TransportConfig(
          Http2Settings.DEFAULT,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          ClientTls.DEFAULT,
          Cleartext.PRIOR_KNOWLEDGE,
          GatewayMode.AUTO,
          Map.of());

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TransportConfig {
    Checks.positive("connect timeout", connectTimeout);
    Checks.notNegative("keep-alive interval", keepAlive);
    options = Map.copyOf(options);
  }

  /**
   * Whether a session to there goes through a relay. With {@link GatewayMode#AUTO} it does not yet:
   * {@link dev.culvert.core.session.Sessions} gives each session the mode that it tries.
   */
  public boolean relays(Target target) {
    return gateway == GatewayMode.RELAY && target.route().node() != null;
  }

  /** The path of a session's requests: inside a relay it is the node that reads it. */
  public String path(Target target) {
    Route route = target.route();
    return (relays(target) ? new Route(null, route.pod()) : route).path();
  }

  /** This configuration with other windows and frames. */
  public TransportConfig withHttp2(Http2Settings settings) {
    return new TransportConfig(
        settings, connectTimeout, keepAlive, tls, cleartext, gateway, options);
  }

  /** This configuration with another time to connect. */
  public TransportConfig withConnectTimeout(Duration timeout) {
    return new TransportConfig(http2, timeout, keepAlive, tls, cleartext, gateway, options);
  }

  /** This configuration with another PING interval. */
  public TransportConfig withKeepAlive(Duration interval) {
    return new TransportConfig(http2, connectTimeout, interval, tls, cleartext, gateway, options);
  }

  /** This configuration with another trust or identity. */
  public TransportConfig withTls(ClientTls settings) {
    return new TransportConfig(
        http2, connectTimeout, keepAlive, settings, cleartext, gateway, options);
  }

  /** This configuration with another way to begin HTTP/2 without TLS. */
  public TransportConfig withCleartext(Cleartext way) {
    return new TransportConfig(http2, connectTimeout, keepAlive, tls, way, gateway, options);
  }

  /** This configuration with another way through gateways. */
  public TransportConfig withGateway(GatewayMode mode) {
    return new TransportConfig(http2, connectTimeout, keepAlive, tls, cleartext, mode, options);
  }

  /** This configuration with these options instead. */
  public TransportConfig withOptions(Map<String, String> named) {
    return new TransportConfig(http2, connectTimeout, keepAlive, tls, cleartext, gateway, named);
  }
}
