package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The gateway: a session is a session with the node that the route names. Thread-safe; borrows the
 * transport.
 */
public final class GatewayBackend implements Backend {

  private final ClientTransport transport;
  private final Map<String, URI> nodes;

  /**
   * @param transport opens the sessions with the nodes; not closed by this
   * @param nodes the nodes' servers by name
   */
  public GatewayBackend(ClientTransport transport, Map<String, URI> nodes) {
    this.transport = transport;
    this.nodes = Map.copyOf(nodes);
  }

  @Override
  public CompletionStage<Session> open(Route route) {
    String node = route.node();
    if (node == null) {
      return CompletableFuture.failedFuture(
          new CulvertException(
              Failure.NOT_FOUND,
              "this is a gateway: name a node, /proxy/nodes/{node}" + route.path()));
    }
    URI server = nodes.get(node);
    if (server == null) {
      return CompletableFuture.failedFuture(
          new CulvertException(Failure.NOT_FOUND, "no node " + node + " is known here"));
    }
    return transport.connect(new Target(server, new Route(null, route.pod())));
  }
}
