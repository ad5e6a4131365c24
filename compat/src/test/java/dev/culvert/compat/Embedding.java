package dev.culvert.compat;

import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.pod.StaticLocatorProvider;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that embeds a node and a client with TLS, and prints {@code unchanged} if the JVM is
 * afterwards as it was before.
 */
final class Embedding {

  private static final int PATIENCE_SECONDS = 60;

  private Embedding() {}

  /** Arguments: the transport, the engine, a folder of files, what is said to the pod. */
  public static void main(String[] args) throws Exception {
    JvmState before = JvmState.now();
    forward(args[0], args[1], Path.of(args[2]), Conversations.of(args[3]));
    JvmState after = JvmState.now();
    System.out.println(
        after.equals(before) ? "unchanged" : "before: " + before + "\nafter: " + after);
    System.exit(0); // Netty's global executor lives on for a second.
  }

  private static void forward(
      String transport, String engine, Path files, Conversations conversations) throws Exception {
    Path trust = files.resolve("root.pem");
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withTls(
                new ServerTls(
                    TlsFiles.identity(
                        files.resolve("server.pem"), files.resolve("server.key"), null),
                    null));
    ClientTls tls = ClientTls.DEFAULT.withTrust(TlsFiles.trust(trust, null));
    try (PodLocator locator =
            new StaticLocatorProvider()
                .create(
                    new LocatorConfig(
                        LocatorConfig.DEFAULT.watchInterval(),
                        Map.of("static.file", "" + files.resolve("pods"))));
        PodConnector connector = new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);
        ForwardServer node =
            ForwardServer.start(
                ForwardServer.engines().named(engine),
                config,
                new NodeBackend(locator, connector));
        ClientTransport client =
            Beside.provider(transport).create(TransportConfig.DEFAULT.withTls(tls))) {
      Session session =
          client
              .connect(new Target(node.uri(), new Route(null, Beside.POD)))
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      conversations.through(session);
      session.stop(Duration.ZERO).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
