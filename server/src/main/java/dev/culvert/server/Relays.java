package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.RelayChannel;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for a relay: as a gateway, which passes a connection on, or as the node that it
 * is for. Thread-safe.
 */
final class Relays {

  /** Characters; with each in three octets, and those in three digits, still a small head. */
  private static final int MAX_PRINCIPAL = 1_000;

  private final ServerConfig config;
  private final Backend backend;
  private final Consumer<Served> onBegun;
  private final Consumer<Served> onOver;
  private final BiFunction<ClientChannel, Relayed, ClientChannel.Handler> node;

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
      BiFunction<ClientChannel, Relayed, ClientChannel.Handler> node) {
    this.config = config;
    this.backend = backend;
    this.onBegun = onBegun;
    this.onOver = onOver;
    this.node = node;
  }

  /** Answers, now or later; on the channel's loop. */
  void answer(RelayRequest request, RelayChannel channel) {
    try {
      Route route = request.route();
      if (request.client() != null && !isFromGateway(channel)) {
        throw new CulvertException(
            Failure.FORBIDDEN,
            "who a client is, is taken from a known gateway alone: send no culvert-client header,"
                + " or have the node know the gateway (--tls-gateway)");
      }
      if (backend instanceof GatewayBackend gateway) {
        passOn(gateway, route, channel);
      } else if (route.node() != null) {
        throw new CulvertException(
            Failure.NOT_FOUND,
            "this is a node: ask it for "
                + new Route(null, route.pod())
                + ", without /proxy/nodes");
      } else {
        Relayed relayed = new Relayed(route, request.client());
        channel.serve(client -> node.apply(client, relayed));
      }
    } catch (CulvertException e) {
      channel.refuse(e);
    }
  }

  private void passOn(GatewayBackend gateway, Route route, RelayChannel channel) {
    Target target = new Target(gateway.serverFor(route), new Route(null, route.pod()));
    String principal = principal(channel);
    String client = principal == null ? channel.address() : principal;
    claim(client);
    ConnectionRelay relay =
        new ConnectionRelay(
            channel,
            String.valueOf(route.node()),
            target,
            gateway.tlsFor(target.server()),
            principal,
            config,
            ended -> {
              giveBack(client);
              onOver.accept(ended);
            });
    onBegun.accept(relay);
    relay.start();
  }

  /** To a gateway nobody is one. */
  private boolean isFromGateway(RelayChannel channel) {
    ServerTls tls = config.tls();
    X509Certificate shown = channel.certificate();
    return tls != null
        && shown != null
        && tls.isGateway(shown)
        && !(backend instanceof GatewayBackend);
  }

  private static @Nullable String principal(RelayChannel channel) {
    X509Certificate shown = channel.certificate();
    if (shown == null) {
      return null;
    }
    String name = shown.getSubjectX500Principal().getName();
    if (name.length() > MAX_PRINCIPAL) {
      throw new CulvertException(
          Failure.FORBIDDEN,
          "the subject of the client's certificate is longer than " + MAX_PRINCIPAL);
    }
    return name.isEmpty() ? null : name;
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
