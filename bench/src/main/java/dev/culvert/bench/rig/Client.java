package dev.culvert.bench.rig;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The client's side of a cell: a transport, with or without TLS, and the options that it alone has.
 * Immutable.
 *
 * @param transport the transport's name
 * @param tls whether the connection to the node is TLS 1.3
 * @param options the transport's own options, such as {@code netty.tls}
 */
record Client(String transport, boolean tls, Map<String, String> options) {

  private static final String TLS = "tls";

  Client {
    options = Map.copyOf(options);
  }

  /**
   * Reads {@code TRANSPORT[+tls][+OPTION=VALUE...]}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static Client parse(String text) {
    String[] parts = text.split("\\+", -1);
    boolean tls = false;
    Map<String, String> options = new TreeMap<>();
    for (String part : List.of(parts).subList(1, parts.length)) {
      int equals = part.indexOf('=');
      if (part.equals(TLS)) {
        tls = true;
      } else if (equals > 0) {
        options.put(part.substring(0, equals), part.substring(equals + 1));
      } else {
        throw new IllegalArgumentException(
            "'" + part + "' in '" + text + "' must be tls or OPTION=VALUE");
      }
    }
    return new Client(parts[0], tls, options);
  }

  ClientTransportProvider provider() {
    return Providers.transports().named(transport);
  }

  /** As by default, which is as the node is, but for what is asked for. */
  TransportConfig config() {
    return TransportConfig.DEFAULT.withOptions(options);
  }

  /** Why this can never be measured; empty if it can. */
  Optional<String> impossible() {
    TransportCapability needed =
        tls ? TransportCapability.TLS_ALPN : TransportCapability.PRIOR_KNOWLEDGE;
    return provider().capabilities().contains(needed)
        ? Optional.empty()
        : Optional.of(
            "transport '"
                + transport
                + "' does not speak "
                + (tls ? "HTTP/2 over TLS" : "cleartext HTTP/2 with prior knowledge"));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(transport));
    if (tls) {
      parts.add(TLS);
    }
    new TreeMap<>(options).forEach((name, value) -> parts.add(name + "=" + value));
    return String.join("+", parts);
  }
}
