package dev.culvert.tck;

import java.nio.ByteBuffer;

/** One HTTP/2 frame (RFC 9113 section 4.1), whatever is in it. Immutable. */
final class Frame {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  static final int HEADER_LENGTH = 9;

  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_LENGTH = 5;

  final int type;
  final int flags;
  final int stream;
  private final byte[] payload;

  Frame(int type, int flags, int stream, byte[] payload) {
    this.type = type;
    this.flags = flags;
    this.stream = stream;
    this.payload = payload.clone();
  }

  /** As it goes over the wire. */
  byte[] encoded() {
    return ByteBuffer.allocate(HEADER_LENGTH + payload.length)
        .putInt((payload.length << 8) | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  int length() {
    return payload.length;
  }

  ByteBuffer payload() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  /** The data or the header block, without padding and priority. */
  ByteBuffer content() {
    ByteBuffer content = ByteBuffer.wrap(payload);
    int padding = has(PADDED) ? content.get() & 0xff : 0;
    if (type == HEADERS && has(PRIORITY)) {
      content.position(content.position() + PRIORITY_LENGTH);
    }
    return content.limit(content.limit() - padding);
  }

  @Override
  public String toString() {
    return "frame type " + type + " flags " + flags + " stream " + stream + " length " + length();
  }
}
