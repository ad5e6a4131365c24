package dev.culvert.core.config;

/** How a connection to an {@code http://} server becomes HTTP/2. */
public enum Cleartext {
  /** It is HTTP/2 from its first byte (RFC 9113 section 3.3). */
  PRIOR_KNOWLEDGE,
  /**
   * An HTTP/1.1 request asks for {@code Upgrade: h2c} and is answered 101 (RFC 7540 section 3.2).
   */
  UPGRADE
}
