package dev.culvert.core.spi;

import dev.culvert.core.config.Cleartext;
import java.net.URI;
import java.util.Optional;

/** What a client transport can do beyond the contract's core. Declared, tested, and printed. */
public enum TransportCapability {
  /** Cleartext HTTP/2 with prior knowledge (RFC 9113 section 3.3). */
  PRIOR_KNOWLEDGE,
  /** TLS with ALPN {@code h2} (RFC 9113 section 3.2). */
  TLS_ALPN,
  /** HTTP/1.1 {@code Upgrade: h2c} (RFC 7540 section 3.2). */
  UPGRADE,
  /** Asks a gateway to relay the connection, over TLS too if it can do that. */
  RELAY,
  /**
   * Receive windows, frame size and header list size are those configured, and push is off, as its
   * SETTINGS say.
   */
  SETTINGS,
  /** A stream whose reader stops does not stall the others. */
  PER_STREAM_FLOW_CONTROL,
  /**
   * The receive window of a stream that is read grows to what a long round trip needs, as the
   * settings say.
   */
  GROWING_WINDOWS,
  /** Adopted sockets live on the connection's own event loop. */
  ADOPT,
  /** A listener whose connections are adopted lives on that event loop too. */
  ACCEPT,
  /** What a program has said before its socket is adopted goes in one write with the request. */
  FIRST_BYTES,
  /** PINGs find a dead connection. */
  KEEP_ALIVE;

  /** What it takes to connect to this server; none for one that is not reached by HTTP. */
  public static Optional<TransportCapability> neededFor(URI server, Cleartext cleartext) {
    return switch (server.getScheme()) {
      case "https" -> Optional.of(TLS_ALPN);
      case "http" ->
          Optional.of(cleartext == Cleartext.PRIOR_KNOWLEDGE ? PRIOR_KNOWLEDGE : UPGRADE);
      default -> Optional.empty();
    };
  }
}
