package dev.culvert.bench.rig;

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
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a cell: a transport, with or without TLS, with or without a gateway between
 * client and node. Immutable.
 *
 * @param choice the transport and its own options, such as {@code netty.tls}
 * @param tls whether the connection to the node is TLS 1.3; with a gateway, both connections
 * @param gateway whether there is one, which reaches the node by the same transport
 */
record Client(Choice choice, boolean tls, boolean gateway) {

  private static final String TLS = "tls";
  private static final String GATEWAY = "gateway";

  /**
   * Reads {@code TRANSPORT[+tls][+gateway][+OPTION=VALUE...]}; the words in any order.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static Client parse(String text) {
    Choice choice = Choice.parse(text);
    Set<String> words = new TreeSet<>(Comparator.reverseOrder());
    for (String word : choice.flags()) {
      if (!(word.equals(TLS) || word.equals(GATEWAY)) || !words.add(word)) {
        throw new IllegalArgumentException(
            "'" + word + "' in '" + text + "' must be tls, gateway or OPTION=VALUE, and once");
      }
    }
    return new Client(
        new Choice(choice.name(), List.copyOf(words), choice.options()),
        words.contains(TLS),
        words.contains(GATEWAY));
  }

  ClientTransportProvider provider() {
    return Providers.transports().named(choice.name());
  }

  /** As by default, which is as the node is, but for what is asked for. */
  TransportConfig config() {
    return TransportConfig.DEFAULT.withOptions(choice.options());
  }

  /**
   * The same towards the rig's own node.
   *
   * @param identity the file with the node's certificate; null for cleartext
   */
  TransportConfig config(@Nullable Path identity) throws IOException {
    return identity == null
        ? config()
        : config().withTls(ClientTls.DEFAULT.withTrust(RigIdentity.readTrust(identity)));
  }

  /** Why this can never be measured; empty if it can. */
  Optional<String> impossible() {
    TransportCapability needed =
        tls ? TransportCapability.TLS_ALPN : TransportCapability.PRIOR_KNOWLEDGE;
    return provider().capabilities().contains(needed)
        ? Optional.empty()
        : Optional.of(
            "transport '"
                + choice.name()
                + "' does not speak "
                + (tls ? "HTTP/2 over TLS" : "cleartext HTTP/2 with prior knowledge"));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return choice.toString();
  }
}
