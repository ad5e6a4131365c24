package dev.culvert.cli;

import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that opens sessions. */
final class TransportOptions {

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description =
          "HTTP/2 client library; see 'culvert providers' (default: the best that is available).")
  private @Nullable String transport;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description = "For connecting and the server's answer together (default: 10s).")
  private Duration connectTimeout = TransportConfig.DEFAULT.connectTimeout();

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description =
          "How often to PING; after two without an answer the session is lost; 0 for never"
              + " (default: 10s).")
  private Duration keepAlive = TransportConfig.DEFAULT.keepAlive();

  @Option(
      names = "--cleartext",
      paramLabel = "WAY",
      defaultValue = "prior-knowledge",
      converter = CleartextName.class,
      description =
          "How HTTP/2 begins at http:// servers: prior-knowledge, or upgrade from HTTP/1.1"
              + " (default: prior-knowledge).")
  private Cleartext cleartext = TransportConfig.DEFAULT.cleartext();

  @Option(
      names = "--gateway-mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      converter = GatewayModeName.class,
      description =
          "What a gateway passes on: relay for the connection as it is, streams, or auto for a relay"
              + " where one can be had, and else streams (default: auto).")
  private GatewayMode gatewayMode = GatewayMode.AUTO;

  @Mixin private ClientTlsOptions tls = new ClientTlsOptions();

  /** As {@link PortForwardCommand#take}. */
  boolean take(String option, String value) {
    switch (option) {
      case "--transport" -> transport = value;
      case "--gateway-mode" -> {
        for (GatewayMode mode : GatewayMode.values()) {
          if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
            gatewayMode = mode;
            return true;
          }
        }
        return false;
      }
      default -> {
        return tls.take(option, value);
      }
    }
    return true;
  }

  ClientTransportProvider provider(Collection<URI> servers) {
    return Choice.transport(transport, servers, cleartext);
  }

  /**
   * The configuration.
   *
   * @param servers which will be connected to
   * @throws IllegalArgumentException if a value is out of its range, or a file is wrong
   */
  TransportConfig config(
      Collection<URI> servers, Http2Settings http2, Map<String, String> options) {
    return TransportConfig.DEFAULT
        .withHttp2(http2)
        .withConnectTimeout(connectTimeout)
        .withKeepAlive(keepAlive)
        .withTls(tls.settings(servers))
        .withCleartext(cleartext)
        .withGateway(gatewayMode)
        .withOptions(options);
  }
}
