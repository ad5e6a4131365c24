package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.RelayChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Answers requests for a relay: as a gateway, which passes a connection on, or as the node that it
 * is for. Thread-safe.
 */
final class Relays {

  private final ServerConfig config;
  private final Backend backend;
  private final Consumer<Served> onBegun;
  private final Consumer<Served> onOver;
  private final BiFunction<ClientChannel, Route, ClientChannel.Handler> node;

  /** By client; none has zero. */
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /**
   * @param onBegun takes in a relay, to be drained and closed with the server
   * @param onOver forgets it
   * @param node serves a relayed connection, for one route alone
   */
  Relays(
      ServerConfig config,
      Backend backend,
      Consumer<Served> onBegun,
      Consumer<Served> onOver,
      BiFunction<ClientChannel, Route, ClientChannel.Handler> node) {
    this.config = config;
    this.backend = backend;
    this.onBegun = onBegun;
    this.onOver = onOver;
    this.node = node;
  }

  /** Answers, now or later; on the channel's loop. */
  void answer(RelayRequest request, RelayChannel channel) {
    try {
      if (request.client() != null) {
        throw new CulvertException(
            Failure.FORBIDDEN,
            "who a client is, is taken from a known gateway alone: send no culvert-client header");
      }
      Route route = request.route();
      if (backend instanceof GatewayBackend gateway) {
        passOn(gateway, route, channel);
      } else if (route.node() != null) {
        throw new CulvertException(
            Failure.NOT_FOUND,
            "this is a node: ask it for "
                + new Route(null, route.pod())
                + ", without /proxy/nodes");
      } else {
        channel.serve(client -> node.apply(client, route));
      }
    } catch (CulvertException e) {
      channel.refuse(e);
    }
  }

  private void passOn(GatewayBackend gateway, Route route, RelayChannel channel) {
    Target target = new Target(gateway.serverFor(route), new Route(null, route.pod()));
    if (!target.server().getScheme().equals("http")) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "node "
              + route.node()
              + " is reached over TLS, and relays are in clear text; use gateway mode 'streams'");
    }
    String client = channel.address();
    claim(client);
    ConnectionRelay relay =
        new ConnectionRelay(
            channel,
            String.valueOf(route.node()),
            target,
            config,
            ended -> {
              giveBack(client);
              onOver.accept(ended);
            });
    onBegun.accept(relay);
    relay.start();
  }

  private void claim(String client) {
    int limit = config.maxSessions();
    if (counts.merge(client, 1, Integer::sum) > limit) {
      giveBack(client);
      throw new CulvertException(
          Failure.TOO_MANY_STREAMS, "more than " + limit + " relays for " + client);
    }
  }

  private void giveBack(String client) {
    counts.computeIfPresent(client, (who, count) -> count == 1 ? null : count - 1);
  }
}
