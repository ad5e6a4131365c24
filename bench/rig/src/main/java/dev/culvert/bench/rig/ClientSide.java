package dev.culvert.bench.rig;

import dev.culvert.bench.link.Link;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a cell: a transport, with or without TLS, a gateway between client and node,
 * and a link to the first of them. Immutable.
 *
 * @param spec the transport and its own options, such as {@code netty.tls}
 * @param tls whether the connection to the node is TLS 1.3; with a gateway, both connections
 * @param gateway whether there is one, which reaches the node by the same transport
 * @param link what lies between client and node; null for loopback alone
 */
record ClientSide(ProviderSpec spec, boolean tls, boolean gateway, @Nullable Link link) {

  private static final String TLS = "tls";
  private static final String GATEWAY = "gateway";
  private static final List<String> WORDS =
      Stream.concat(Stream.of(TLS, GATEWAY), Link.labels().stream()).toList();

  /**
   * Reads {@code
   * TRANSPORT[+tls][+gateway[=relay]][+LINK][+stream-window=SIZE][+server=ENGINE][+OPTION=VALUE...]};
   * the words in any order.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static ClientSide parse(String text) {
    ProviderSpec spec = ProviderSpec.parse(text);
    Set<String> words = new TreeSet<>(Comparator.comparing(WORDS::indexOf));
    for (String word : spec.flags()) {
      if (!WORDS.contains(word) || !words.add(word)) {
        throw new IllegalArgumentException(
            "'"
                + word
                + "' in '"
                + text
                + "' must be "
                + String.join(", ", WORDS)
                + " or OPTION=VALUE, and once");
      }
    }
    StreamWindowOption.of(spec);
    boolean relay = GatewayModeOption.of(spec).isRelay();
    if (relay && words.contains(GATEWAY)) {
      throw new IllegalArgumentException("'" + text + "' has '" + GATEWAY + "' twice");
    }
    List<Link> links = words.stream().flatMap(word -> Link.named(word).stream()).toList();
    if (links.size() > 1) {
      throw new IllegalArgumentException("'" + text + "' must have one link, not several");
    }
    return new ClientSide(
        new ProviderSpec(spec.name(), List.copyOf(words), spec.options()),
        words.contains(TLS),
        relay || words.contains(GATEWAY),
        links.isEmpty() ? null : links.get(0));
  }

  ClientTransportProvider provider() {
    return Providers.transports().named(spec.name());
  }

  /** What is asked of the windows. */
  StreamWindowOption window() {
    return StreamWindowOption.of(spec);
  }

  /** What is asked of the servers. */
  ServerEngineOption server() {
    return ServerEngineOption.of(spec);
  }

  /** What is asked of the gateway. */
  GatewayModeOption mode() {
    return GatewayModeOption.of(spec);
  }

  /** The transport, and options that are its own. */
  ProviderSpec transport() {
    return GatewayModeOption.leaveOut(
        ServerEngineOption.leaveOut(StreamWindowOption.leaveOut(spec)));
  }

  /** As by default, which is as the node is, but for what is asked for. */
  TransportConfig config() {
    return TransportConfig.DEFAULT
        .withHttp2(window().settings())
        .withGateway(mode().mode())
        .withOptions(transport().options());
  }

  /**
   * The same towards the rig's own node.
   *
   * @param identity the file with the node's certificate; null for cleartext
   */
  TransportConfig config(@Nullable Path identity) throws IOException {
    if (identity == null) {
      return config();
    }
    ClientTls tls = ClientTls.DEFAULT.withTrust(RigIdentity.readTrust(identity));
    return config().withTls(link == null ? tls : tls.withServerName(RigIdentity.NAME));
  }

  /** The same over loopback alone. */
  ClientSide withoutLink() {
    List<String> words = spec.flags().stream().filter(w -> Link.named(w).isEmpty()).toList();
    return new ClientSide(new ProviderSpec(spec.name(), words, spec.options()), tls, gateway, null);
  }

  /** The same with a gateway that passes on streams. */
  ClientSide withoutRelay() {
    List<String> words = Stream.concat(Stream.of(GATEWAY), spec.flags().stream()).toList();
    ProviderSpec rest = GatewayModeOption.leaveOut(spec);
    return parse(new ProviderSpec(rest.name(), words, rest.options()).toString());
  }

  /** Why this can never be measured; empty if it can. */
  Optional<String> impossible() {
    if (mode().isRelay() && !provider().capabilities().contains(TransportCapability.RELAY)) {
      return Optional.of("transport '" + spec.name() + "' asks for no relay");
    }
    TransportCapability needed =
        tls ? TransportCapability.TLS_ALPN : TransportCapability.PRIOR_KNOWLEDGE;
    return provider().capabilities().contains(needed)
        ? Optional.empty()
        : Optional.of(
            "transport '"
                + spec.name()
                + "' does not speak "
                + (tls ? "HTTP/2 over TLS" : "cleartext HTTP/2 with prior knowledge"));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return spec.toString();
  }
}
