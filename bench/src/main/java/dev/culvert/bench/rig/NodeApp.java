package dev.culvert.bench.rig;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The node: the product's server with one connector and one pod. Arguments: the connector's name,
 * and where the pod is.
 */
final class NodeApp {

  private NodeApp() {}

  public static void main(String[] args) throws IOException {
    Logs.onlyWarnings();
    Pods pods = Pods.parse(args[1]);
    InetSocketAddress anyPort =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    try (PodConnector connector =
            Providers.connectors().named(args[0]).create(ConnectorConfig.DEFAULT);
        NodeBackend backend = new NodeBackend(pods, connector);
        ForwardServer server = ForwardServer.start(ServerConfig.on(anyPort), backend)) {
      ControlLoop.run(
          Integer.toString(server.address().getPort()),
          request -> ControlLoop.FAILED + "no such request: " + request);
    }
    System.exit(0);
  }
}
