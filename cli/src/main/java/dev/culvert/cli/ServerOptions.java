package dev.culvert.cli;

import dev.culvert.core.Backend;
import dev.culvert.core.Printable;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.server.StreamListener;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a node and a gateway have in common: a server that runs until it is stopped. */
final class ServerOptions {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen; port 0 picks a free one, which is printed.")
  private @Nullable String listen;

  @Option(
      names = "--server-engine",
      paramLabel = "NAME",
      description =
          "What speaks HTTP/2 for the server; see 'culvert providers' (default: the best that is"
              + " available).")
  private @Nullable String engine;

  @Mixin private ServerTlsOptions tls = new ServerTlsOptions();

  /**
   * The address to listen on; null if none was given.
   *
   * @throws IllegalArgumentException if it is not HOST:PORT
   */
  @Nullable InetSocketAddress address() {
    return listen == null ? null : Endpoint.parse(listen);
  }

  /**
   * The server's configuration, with TLS if a certificate is given.
   *
   * @param keepAlive how often to PING a silent client; zero for never
   * @param options tuning of providers, of which the server engine takes its own
   * @throws IllegalArgumentException if an option is missing or a file is wrong
   */
  ServerConfig config(
      InetSocketAddress address,
      Http2Settings http2,
      Duration keepAlive,
      Map<String, String> options) {
    ServerConfig config =
        ServerConfig.on(address).withHttp2(http2).withKeepAlive(keepAlive).withOptions(options);
    ServerTls settings = tls.settings();
    return settings == null ? config : config.withTls(settings);
  }

  /** Serves until the user wants it to stop, and then stops in good order. */
  int serve(
      ServerConfig config,
      Backend backend,
      CommonOptions common,
      Termination termination,
      PrintWriter out,
      PrintWriter err) {
    StreamListener streams =
        common.verbose()
            ? (client, route, port, summary) -> err.println(line(client, route, port, summary))
            : StreamListener.NONE;
    try (ForwardServer server =
        ForwardServer.start(Choice.server(engine), config.withStreams(streams), backend)) {
      warnOfStrangers(config, err);
      out.println("Listening on " + url(config, server.address().getPort()));
      termination.requested().join();
      CompletableFuture<Session.Stop> stopped = server.stop(common.grace()).toCompletableFuture();
      CompletableFuture<Session.Stop> hurried =
          termination.hurried().thenCompose(hurry -> server.stop(Duration.ZERO));
      CompletableFuture.anyOf(stopped, hurried).join();
    }
    return ExitCode.OK;
  }

  private static void warnOfStrangers(ServerConfig config, PrintWriter err) {
    ServerTls tls = config.tls();
    boolean open = tls == null || tls.clients() == null;
    if (open && config.listen().getAddress().isAnyLocalAddress()) {
      err.println(
          "warning: listening on every address without authentication: whoever reaches this"
              + " machine can open any port of any pod behind it; let in only whom you know with"
              + " --tls-cert, --tls-key and "
              + ServerTlsOptions.CLIENT_CA);
    }
  }

  /** With the address that was asked for: a wildcard's socket may call itself by another name. */
  private static String url(ServerConfig config, int port) {
    String host = config.listen().getAddress().getHostAddress();
    String scheme = config.tls() == null ? "http://" : "https://";
    return scheme + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static String line(
      @Nullable String client, Route route, int port, Splice.Summary summary) {
    return "D stream "
        + (client == null ? "" : "of " + Printable.of(client) + " ")
        + "to pod "
        + route.pod()
        + ", port "
        + port
        + ": "
        + Outcome.of(summary);
  }
}
