package dev.culvert.bench.rig;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.util.List;
import java.util.Optional;

/**
 * The client's side of a cell: a transport, with or without TLS. Immutable.
 *
 * @param choice the transport and its own options, such as {@code netty.tls}
 * @param tls whether the connection to the node is TLS 1.3
 */
record Client(Choice choice, boolean tls) {

  private static final String TLS = "tls";

  /**
   * Reads {@code TRANSPORT[+tls][+OPTION=VALUE...]}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static Client parse(String text) {
    Choice choice = Choice.parse(text);
    if (!choice.flags().isEmpty() && !choice.flags().equals(List.of(TLS))) {
      throw new IllegalArgumentException(
          "'"
              + String.join("+", choice.flags())
              + "' in '"
              + text
              + "' must be tls or OPTION=VALUE");
    }
    return new Client(choice, !choice.flags().isEmpty());
  }

  ClientTransportProvider provider() {
    return Providers.transports().named(choice.name());
  }

  /** As by default, which is as the node is, but for what is asked for. */
  TransportConfig config() {
    return TransportConfig.DEFAULT.withOptions(choice.options());
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
