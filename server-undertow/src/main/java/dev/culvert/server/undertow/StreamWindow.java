package dev.culvert.server.undertow;

import dev.culvert.server.spi.Limits;

/**
 * What a stream's sender may still send (RFC 9113 section 5.2), and what of it is due to go back.
 * Confined to its I/O thread.
 */
final class StreamWindow {

  private final int size;
  private long left;
  private long due;

  StreamWindow(int size) {
    this.size = size;
    this.left = size;
  }

  /** Bytes have come, padding included; false if the sender was not allowed to. */
  boolean arrived(int bytes) {
    left -= bytes;
    return left >= 0;
  }

  /** Bytes are held no more; or, if negative, are held on. */
  void consumed(int bytes) {
    due += bytes;
  }

  /** The credit to send now; 0 while it is not worth a frame. */
  int claim() {
    if (due < size / Limits.CREDITS) {
      return 0;
    }
    int credit = (int) due;
    due = 0;
    left += credit;
    return credit;
  }
}
