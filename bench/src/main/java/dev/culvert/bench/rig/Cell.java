package dev.culvert.bench.rig;

import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import java.util.Optional;

/**
 * One combination that a benchmark measures. Immutable.
 *
 * @param client a client transport's name, with {@code +tls} for TLS and {@code +OPTION=VALUE} for
 *     an option of its own; or {@link #RAW} for none, straight TCP to the pod
 * @param connector a pod connector's name; for {@link #RAW}, the one that lends a socket in the pod
 */
public record Cell(String client, String connector) {

  /** The transport that is none: kernel TCP over the pod's loopback, the ceiling of the rest. */
  public static final String RAW = "raw";

  private static final String RAW_CONNECTOR = "jnr";

  /**
   * @throws IllegalArgumentException if the client is not of its form
   */
  public Cell {
    client = Client.parse(client).toString();
  }

  /**
   * Reads {@code TRANSPORT/CONNECTOR} or {@code raw}.
   *
   * @throws IllegalArgumentException if the text is neither; the message names it
   */
  public static Cell parse(String text) {
    if (text.equals(RAW)) {
      return new Cell(RAW, RAW_CONNECTOR);
    }
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "cell '"
              + text
              + "' must be raw or TRANSPORT[+tls][+OPTION=VALUE]/CONNECTOR, such as netty/jnr");
    }
    return new Cell(parts[0], parts[1]);
  }

  /** Whether there is no transport in it. */
  public boolean isRaw() {
    return client.equals(RAW);
  }

  /**
   * Why this cell can never be measured: a name that is not here, or a capability that the rig
   * needs. Empty if it can.
   */
  public Optional<String> impossible() {
    try {
      PodConnectorProvider way = connectorProvider();
      if (isRaw()) {
        return way.capabilities().contains(ConnectorCapability.SOCKETS)
            ? Optional.empty()
            : Optional.of(
                "connector '" + connector + "' lends no sockets, which the raw cell needs");
      }
      return side().impossible();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Why this cell, which is possible, cannot be measured here, and the remedy; or empty. */
  public Optional<String> unavailable() {
    return missing(connectorProvider())
        .or(() -> isRaw() ? Optional.empty() : missing(side().provider()));
  }

  /** The client's side, taken apart. */
  Client side() {
    return Client.parse(client);
  }

  PodConnectorProvider connectorProvider() {
    return Providers.connectors().named(connector);
  }

  private static Optional<String> missing(Provider provider) {
    return provider.availability().isAvailable()
        ? Optional.empty()
        : Optional.of(provider.name() + ": " + provider.availability());
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return isRaw() && connector.equals(RAW_CONNECTOR) ? RAW : client + "/" + connector;
  }
}
