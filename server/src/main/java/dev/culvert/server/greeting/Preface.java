package dev.culvert.server.greeting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What every HTTP/2 client sends first (RFC 9113 section 3.4), as it comes in. Confined to its I/O
 * thread.
 */
public final class Preface {

  /** Bytes of it. */
  public static final int LENGTH = 24;

  private static final byte[] BYTES =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private int matched;

  /** Nothing has come yet. */
  public Preface() {}

  /** Takes bytes up to the preface's end, or up to the first that is not of it. */
  public boolean matches(ByteBuffer bytes) {
    while (bytes.hasRemaining() && matched < BYTES.length) {
      if (bytes.get(bytes.position()) != BYTES[matched]) {
        return false;
      }
      bytes.get();
      matched++;
    }
    return true;
  }

  /** The bytes that have matched so far. */
  public ByteBuffer matched() {
    return ByteBuffer.wrap(BYTES, 0, matched);
  }

  /** Whether all of it has come. */
  public boolean isComplete() {
    return matched == BYTES.length;
  }
}
