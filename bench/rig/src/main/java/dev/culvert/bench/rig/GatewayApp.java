package dev.culvert.bench.rig;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * The gateway: the product's server in front of one node, which it reaches by the client's own
 * transport. Arguments: the {@link ClientSide}, the node's address, and the file with the
 * certificate and key of both, or {@link NodeApp#CLEARTEXT}.
 */
final class GatewayApp {

  private GatewayApp() {}

  public static void main(String[] args) throws IOException {
    LibraryLogs.onlyWarnings();
    ClientSide towards = ClientSide.parse(args[0]);
    TransportConfig config = towards.config(NodeApp.identity(args[2]));
    try (ClientTransport transport = towards.provider().create(config);
        GatewayBackend backend =
            new GatewayBackend(
                transport, Map.of(RigPodLocator.NODE, URI.create(args[1])), config.tls());
        ForwardServer server =
            ForwardServer.start(
                towards.server().provider(),
                NodeApp.config(args[2], ListenAddress.LOOPBACK, towards.window()),
                backend)) {
      ControlLoop.run(Integer.toString(server.address().getPort()), Heap::answer);
    }
    System.exit(0);
  }
}
