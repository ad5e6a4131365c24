package dev.culvert.cli;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Capabilities in words, one by one and as tables of who has which. */
final class Capabilities {

  private static final Map<TransportCapability, String> OF_TRANSPORTS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(TransportCapability.PRIOR_KNOWLEDGE, "prior knowledge"),
              Map.entry(TransportCapability.TLS_ALPN, "TLS, ALPN"),
              Map.entry(TransportCapability.UPGRADE, "Upgrade"),
              Map.entry(TransportCapability.RELAY, "relay"),
              Map.entry(TransportCapability.SETTINGS, "SETTINGS as configured"),
              Map.entry(TransportCapability.PER_STREAM_FLOW_CONTROL, "flow control per stream"),
              Map.entry(TransportCapability.GROWING_WINDOWS, "growing windows"),
              Map.entry(TransportCapability.ADOPT, "adopt"),
              Map.entry(TransportCapability.ACCEPT, "accept"),
              Map.entry(TransportCapability.FIRST_BYTES, "first bytes with the request"),
              Map.entry(TransportCapability.KEEP_ALIVE, "keep-alive")));
  private static final Map<ConnectorCapability, String> OF_CONNECTORS =
      new EnumMap<>(
          Map.of(
              ConnectorCapability.NAMESPACES, "enters namespaces",
              ConnectorCapability.POD_IP, "dials the pod's IPs",
              ConnectorCapability.HOST_NETWORK, "pods on the host's network",
              ConnectorCapability.LOOPBACK, "what listens on loopback alone",
              ConnectorCapability.SOCKETS, "lends sockets",
              ConnectorCapability.RESETS_POD, "near reset is a reset in the pod",
              ConnectorCapability.CHILD_PROCESSES, "child process per connection"));

  private static final Map<ServerCapability, String> OF_SERVERS =
      new EnumMap<>(
          Map.of(
              ServerCapability.PRIOR_KNOWLEDGE, "prior knowledge",
              ServerCapability.TLS_ALPN, "TLS, ALPN",
              ServerCapability.UPGRADE, "Upgrade",
              ServerCapability.ADOPT, "adopt",
              ServerCapability.TLS_HALF_CLOSE, "half-close over TLS"));

  private Capabilities() {}

  /** A capability as tables and messages call it: {@code tls-alpn}. */
  static String nameOf(Enum<?> capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a provider declares; nothing for a kind that has no capabilities. */
  static List<String> of(Provider provider) {
    return declared(provider).stream().sorted().map(Capabilities::nameOf).toList();
  }

  /** Who can do what: a Markdown table of transports, one of connectors and one of servers. */
  static String matrix(
      List<ClientTransportProvider> transports,
      List<PodConnectorProvider> connectors,
      List<ForwardServerProvider> servers) {
    return table("transport", OF_TRANSPORTS, transports)
        + "\n"
        + table("connector", OF_CONNECTORS, connectors)
        + "\n"
        + table("server", OF_SERVERS, servers);
  }

  private static Set<? extends Enum<?>> declared(Provider provider) {
    if (provider instanceof ClientTransportProvider transport) {
      return transport.capabilities();
    }
    if (provider instanceof PodConnectorProvider connector) {
      return connector.capabilities();
    }
    return provider instanceof ForwardServerProvider server ? server.capabilities() : Set.of();
  }

  private static <C extends Enum<C>> String table(
      String kind, Map<C, String> columns, List<? extends Provider> providers) {
    List<String> header = new ArrayList<>();
    header.add(kind);
    header.addAll(columns.values());
    StringBuilder table = new StringBuilder(row(header)).append("|---".repeat(header.size()));
    table.append("|\n");
    for (Provider provider : providers) {
      List<String> cells = new ArrayList<>();
      cells.add("`" + provider.name() + "`");
      columns.keySet().stream()
          .map(capability -> declared(provider).contains(capability) ? "yes" : "no")
          .forEach(cells::add);
      table.append(row(cells));
    }
    return table.toString();
  }

  private static String row(Collection<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
