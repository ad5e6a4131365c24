package dev.culvert.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One HTTP/2 frame (RFC 9113 section 4.1), whatever is in it. Immutable. */
public final class Frame {

  /** What a client says before its first frame. */
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  private static final int HEADER_LENGTH = 9;

  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_LENGTH = 5;

  private final int type;
  private final int flags;
  private final int stream;
  private final byte[] payload;

  public Frame(int type, int flags, int stream, byte[] payload) {
    this.type = type;
    this.flags = flags;
    this.stream = stream;
    this.payload = payload.clone();
  }

  /** The next frame of a connection. */
  public static Frame read(DataInputStream in) throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[lengthAndType >>> 8];
    in.readFully(payload);
    return new Frame(lengthAndType & 0xff, flags, stream, payload);
  }

  public int type() {
    return type;
  }

  public int flags() {
    return flags;
  }

  public int stream() {
    return stream;
  }

  /** As it goes over the wire. */
  public byte[] encoded() {
    return ByteBuffer.allocate(HEADER_LENGTH + payload.length)
        .putInt((payload.length << 8) | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public int length() {
    return payload.length;
  }

  public ByteBuffer payload() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  /** The data or the header block, without padding and priority. */
  public ByteBuffer content() {
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
