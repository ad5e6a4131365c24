package dev.culvert.cli;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  private Duration connectTimeout = Duration.ZERO;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description =
          "How often to PING; after two without an answer the session is lost; 0 for never"
              + " (default: 10s).")
  private Duration keepAlive = Duration.ZERO;

  ClientTransportProvider provider(String scheme) {
    return Choice.transport(transport, scheme);
  }

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  TransportConfig config(Http2Settings http2, Map<String, String> options) {
    return TransportConfig.DEFAULT
        .withHttp2(http2)
        .withConnectTimeout(connectTimeout)
        .withKeepAlive(keepAlive)
        .withOptions(options);
  }
}
