package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.server.spi.TlsTerms;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gateway: a session is a session with the node that the route names. Thread-safe; borrows the
 * transport.
 */
public final class GatewayBackend implements Backend {

  /** Nodes that an answer names. */
  private static final int MAX_NAMED = 10;

  private final ClientTransport transport;
  private final Map<String, URI> nodes;
  private final @Nullable NodeTls tls;

  /**
   * @param transport opens the sessions with the nodes; not closed by this
   * @param nodes the nodes' servers by name
   * @param tls for the connections that are relayed to {@code https://} nodes; as the transport's
   */
  public GatewayBackend(ClientTransport transport, Map<String, URI> nodes, ClientTls tls) {
    this.transport = transport;
    this.nodes = Map.copyOf(nodes);
    boolean secure = nodes.values().stream().anyMatch(GatewayBackend::isSecure);
    this.tls = secure ? NodeTls.of(tls) : null;
  }

  @Override
  public CompletionStage<Session> open(Route route) {
    Target target;
    try {
      target = new Target(serverFor(route), new Route(null, route.pod()));
    } catch (CulvertException e) {
      return CompletableFuture.failedFuture(e);
    }
    String node = String.valueOf(route.node());
    return transport.connect(target).thenApply(session -> new RelayedSession(node, session));
  }

  /**
   * The server of the node that a route names.
   *
   * @throws CulvertException {@link Failure#NOT_FOUND} if it names none, or one that is not known
   */
  URI serverFor(Route route) {
    String node = route.node();
    if (node == null) {
      throw new CulvertException(
          Failure.NOT_FOUND,
          "this is a gateway: name a node, with --node NAME or in the path /proxy/nodes/NAME"
              + route.path()
              + "; it knows "
              + known());
    }
    URI server = nodes.get(node);
    if (server == null) {
      throw new CulvertException(
          Failure.NOT_FOUND, "no node " + node + " is known here; there are " + known());
    }
    return server;
  }

  /** How that server is reached over TLS; null for in clear text. */
  @Nullable NodeTls tlsFor(URI server) {
    return isSecure(server) ? tls : null;
  }

  /** What its relays offer to nodes over TLS; null if there are none. */
  @Nullable TlsTerms tlsTerms() {
    return tls == null ? null : tls.terms();
  }

  private static boolean isSecure(URI server) {
    return server.getScheme().equals("https");
  }

  private String known() {
    String names =
        nodes.keySet().stream().sorted().limit(MAX_NAMED).collect(Collectors.joining(", "));
    int more = nodes.size() - MAX_NAMED;
    return more > 0 ? names + " and " + more + " more" : names;
  }
}
