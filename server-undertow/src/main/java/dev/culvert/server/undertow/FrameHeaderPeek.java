package dev.culvert.server.undertow;

import java.nio.ByteBuffer;

/**
 * The header (RFC 9113 section 4.1) of the frame that is being parsed; Undertow keeps its own to
 * its package. A CONTINUATION counts as part of the frame that it continues. Confined to its I/O
 * thread.
 */
final class FrameHeaderPeek {

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int CONTINUATION = 0x9;

  private static final int LENGTH = 9;
  private static final int END_STREAM = 0x1;

  private final byte[] header = new byte[LENGTH];
  private int seen;
  private boolean complete;

  /**
   * Looks at bytes that are about to be parsed, without moving the buffer.
   *
   * @param from where the frame's bytes begin, or go on
   */
  void look(ByteBuffer data, int from) {
    if (complete) {
      complete = false;
      seen = 0;
    }
    for (int i = from; seen < LENGTH && i < data.limit(); i++) {
      header[seen++] = data.get(i);
    }
  }

  /** The parser has the whole frame header: the next bytes belong to another frame. */
  void complete() {
    complete = true;
  }

  /** Whether all of it has been seen. */
  boolean isWhole() {
    return seen == LENGTH;
  }

  int type() {
    return header[3] & 0xff;
  }

  /** The payload's length in bytes, padding included. */
  int length() {
    return (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
  }

  /** Of DATA: whether it is the last of its stream. */
  boolean isEnd() {
    return (header[4] & END_STREAM) != 0;
  }

  int streamId() {
    return (header[5] & 0x7f) << 24
        | (header[6] & 0xff) << 16
        | (header[7] & 0xff) << 8
        | (header[8] & 0xff);
  }
}
