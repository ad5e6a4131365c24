package dev.culvert.core.config;

import java.time.Duration;
import java.util.Map;

/**
 * What every client transport is configured with. Immutable.
 *
 * @param http2 windows and frames
 * @param connectTimeout for TCP connect, preface and the answer to the port-forward request
 *     together; more than zero
 * @param keepAlive how often to PING a connection (RFC 9113 section 6.7); after two unanswered
 *     PINGs the session is lost; zero for never
 * @param options tuning that one transport alone has, under its name: {@code netty.loops}
 */
public record TransportConfig(
    Http2Settings http2, Duration connectTimeout, Duration keepAlive, Map<String, String> options) {

  /** Default windows, 10 s to connect, a PING every 10 s. */
  public static final TransportConfig DEFAULT =
      new TransportConfig(
          Http2Settings.DEFAULT, Duration.ofSeconds(10), Duration.ofSeconds(10), Map.of());

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TransportConfig {
    Checks.positive("connect timeout", connectTimeout);
    Checks.notNegative("keep-alive interval", keepAlive);
    options = Map.copyOf(options);
  }

  /** This configuration with other windows and frames. */
  public TransportConfig withHttp2(Http2Settings settings) {
    return new TransportConfig(settings, connectTimeout, keepAlive, options);
  }

  /** This configuration with another time to connect. */
  public TransportConfig withConnectTimeout(Duration timeout) {
    return new TransportConfig(http2, timeout, keepAlive, options);
  }

  /** This configuration with another PING interval. */
  public TransportConfig withKeepAlive(Duration interval) {
    return new TransportConfig(http2, connectTimeout, interval, options);
  }
}
