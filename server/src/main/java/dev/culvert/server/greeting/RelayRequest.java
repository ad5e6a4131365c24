package dev.culvert.server.greeting;

import dev.culvert.core.Route;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.WireHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port-forward request that asks for a relay: to a gateway for its connection's bytes to be
 * passed on, to a node for HTTP/2 to follow that a gateway passes on. Immutable.
 *
 * @param route all that may be asked for on the connection
 * @param client who the sender says that its client is; null if it says nothing
 */
public record RelayRequest(Route route, @Nullable String client) {

  /** Whether that is what a request asks for, well or badly. */
  static boolean isMeant(RequestHead head) {
    return head.version().equals("HTTP/1.1")
        && head.values("upgrade").stream().anyMatch(Relay.PROTOCOL::equalsIgnoreCase);
  }

  /**
   * Checks a request that is meant as one.
   *
   * @throws RefusedException if it breaks a rule
   */
  static RelayRequest of(RequestHead head) throws RefusedException {
    UpgradeRequest.require(
        head.version().equals("HTTP/1.1")
            && UpgradeRequest.isOnly(head.values("upgrade"), Relay.PROTOCOL)
            && UpgradeRequest.connectionLists(head, "upgrade"),
        "A request for a relay must be HTTP/1.1, and say Upgrade: culvert-relay and Connection: Upgrade.");
    UpgradeRequest.requirePortForward(head);
    List<String> clients = head.values(WireHeaders.CLIENT);
    UpgradeRequest.require(clients.size() < 2, "A request has one culvert-client header at most.");
    return new RelayRequest(
        Route.parse(head.target()),
        clients.isEmpty() ? null : WireHeaders.decodeDetail(clients.get(0)));
  }
}
