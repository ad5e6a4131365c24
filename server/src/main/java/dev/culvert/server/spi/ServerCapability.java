package dev.culvert.server.spi;

/**
 * A way to connect to a server, as docs/PROTOCOL.md has them, or what an engine can do beyond what
 * all can. Declared, tested, and printed.
 */
public enum ServerCapability {
  /** Cleartext HTTP/2 without asking first (RFC 9113 section 3.3). */
  PRIOR_KNOWLEDGE,

  /** TLS, in which the client chooses {@code h2} (RFC 7301). */
  TLS_ALPN,

  /** HTTP/1.1, in which the client asks for {@code h2c} (RFC 7540 section 3.2). */
  UPGRADE,

  /** Its loops serve sockets that others have made: nodes keep spare ones ready in pods. */
  ADOPT,

  /**
   * In TLS 1.3 a peer that has ended its half still hears the other (RFC 8446 section 6.1). Without
   * this an end of one half is the end of both, as in TLS 1.2: what is still to be written is
   * dropped, and TLS ends in order.
   */
  TLS_HALF_CLOSE
}
