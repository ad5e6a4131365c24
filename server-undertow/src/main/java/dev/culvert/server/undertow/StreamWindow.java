package dev.culvert.server.undertow;

import dev.culvert.core.session.GrowingWindow;
import dev.culvert.server.spi.Limits;

/**
 * What a stream's sender may still send (RFC 9113 section 5.2), and what of it is due to go back.
 * Confined to its I/O thread.
 */
final class StreamWindow {

  private final GrowingWindow growing;
  private long left;
  private long due;

  StreamWindow(GrowingWindow growing) {
    this.growing = growing;
    this.left = growing.size();
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

  /** Bytes have gone downstream: they are due, and what the window grows by. */
  void wentDownstream(int bytes) {
    due += bytes;
    due += growing.consumed(bytes);
  }

  /** The stream is over. */
  void close() {
    growing.close();
  }

  /** The credit to send now; 0 while it is not worth a frame. */
  int claim() {
    if (due < growing.size() / Limits.CREDITS) {
      return 0;
    }
    int credit = (int) due;
    due = 0;
    left += credit;
    return credit;
  }
}
