package dev.culvert.bench.rig;

import dev.culvert.core.spi.PodConnector;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The node: the product's server with one connector and one pod. Arguments: the {@link NodeSide},
 * where the pod is, the file with the node's certificate and key, or {@link #CLEARTEXT}, its {@link
 * ListenAddress}, its {@link StreamWindowOption}, and its {@link ServerEngineOption}.
 */
final class NodeApp {

  static final String CLEARTEXT = "cleartext";

  private NodeApp() {}

  public static void main(String[] args) throws IOException {
    LibraryLogs.onlyWarnings();
    RigPodLocator locator = RigPodLocator.parse(args[1]);
    NodeSide side = NodeSide.parse(args[0]);
    try (PodConnector connector = side.provider().create(side.config());
        NodeBackend backend = new NodeBackend(locator, connector);
        ForwardServer server =
            ForwardServer.start(
                new ServerEngineOption(args[5]).provider(),
                config(
                    args[2],
                    ListenAddress.valueOf(args[3]),
                    new StreamWindowOption(Integer.parseInt(args[4]))),
                backend)) {
      ControlLoop.run(Integer.toString(server.address().getPort()), Heap::answer);
    }
    System.exit(0);
  }

  /** A server on a free port. */
  static ServerConfig config(String identity, ListenAddress listen, StreamWindowOption window)
      throws IOException {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(listen.address(), 0)).withHttp2(window.settings());
    Path file = identity(identity);
    return file == null ? config : config.withTls(new ServerTls(RigIdentity.read(file), null));
  }

  /** The file that an argument names; null for cleartext. */
  static @Nullable Path identity(String argument) {
    return argument.equals(CLEARTEXT) ? null : Path.of(argument);
  }
}
