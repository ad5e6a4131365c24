package dev.culvert.server.netty;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * What a client says first in TLS (RFC 8446 section 4.1.2), as far as it is about ALPN: a server
 * that is offered protocols, and has none of them, has to end the handshake with an alert (RFC 7301
 * section 3.2), where BoringSSL, as Netty has it, goes on without one.
 */
final class ClientHello {

  /** Of a record: type, version, length. */
  private static final int HEADER = 5;

  private static final int LENGTH_AT = 3;
  private static final int CLIENT_HELLO = 1;

  /** Message type and length, version, random. */
  private static final int UP_TO_SESSION = 4 + 2 + 32;

  private static final int ALPN = 16;

  private ClientHello() {}

  /** Whether a whole record has come. */
  static boolean isWhole(ByteBuf bytes) {
    return bytes.readableBytes() >= HEADER && bytes.readableBytes() >= HEADER + length(bytes);
  }

  /**
   * Whether protocols are offered, and none of these. What is in several records or not as it
   * should be is for the library to judge: false.
   *
   * @param record begins with a whole one; borrowed, and not read
   */
  static boolean offersOnlyOthers(ByteBuf record, Collection<String> known) {
    ByteBuf hello = record.slice(record.readerIndex() + HEADER, length(record));
    try {
      if (hello.getUnsignedByte(0) != CLIENT_HELLO) {
        return false;
      }
      hello.skipBytes(UP_TO_SESSION);
      hello.skipBytes(hello.readUnsignedByte());
      hello.skipBytes(hello.readUnsignedShort());
      hello.skipBytes(hello.readUnsignedByte());
      ByteBuf extensions = hello.readSlice(hello.readUnsignedShort());
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
        if (type == ALPN) {
          return areOnlyOthers(content.readSlice(content.readUnsignedShort()), known);
        }
      }
      return false;
    } catch (IndexOutOfBoundsException e) {
      return false;
    }
  }

  private static int length(ByteBuf record) {
    return record.getUnsignedShort(record.readerIndex() + LENGTH_AT);
  }

  private static boolean areOnlyOthers(ByteBuf names, Collection<String> known) {
    while (names.isReadable()) {
      int length = names.readUnsignedByte();
      if (known.contains(names.readCharSequence(length, StandardCharsets.US_ASCII).toString())) {
        return false;
      }
    }
    return true;
  }
}
