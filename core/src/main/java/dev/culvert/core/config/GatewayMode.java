package dev.culvert.core.config;

/** What a client asks of a gateway on the way to a node. */
public enum GatewayMode {
  /** {@link #RELAY} where it can be had, and else {@link #STREAMS}: decided for each session. */
  AUTO,
  /** The gateway speaks HTTP/2 with both sides, and passes each stream on. */
  STREAMS,
  /** The gateway passes on the bytes of the connection; HTTP/2 runs between client and node. */
  RELAY
}
