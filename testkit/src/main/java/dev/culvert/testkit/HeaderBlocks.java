package dev.culvert.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the header blocks of one connection (HPACK, RFC 7541). The dynamic table only grows: a test
 * sends far less than what the peer may keep. Confined to one thread.
 */
public final class HeaderBlocks {

  /** Appendix A: name, and after a space the value. */
  private static final String[] STATIC =
      (":authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|"
              + ":scheme https|:status 200|:status 204|:status 206|:status 304|:status 400|"
              + ":status 404|:status 500|accept-charset|accept-encoding gzip, deflate|"
              + "accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|"
              + "authorization|cache-control|content-disposition|content-encoding|content-language|"
              + "content-length|content-location|content-range|content-type|cookie|date|etag|expect|"
              + "expires|from|host|if-match|if-modified-since|if-none-match|if-range|"
              + "if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|"
              + "proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|"
              + "strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate")
          .split("\\|");

  private final List<Field> dynamic = new ArrayList<>();

  /** The fields by name; those of one name joined by commas. */
  public Map<String, String> read(ByteBuffer block) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    while (block.hasRemaining()) {
      int first = block.get(block.position()) & 0xff;
      if (first >= 0x80) {
        add(fields, field(readInteger(block, 7)));
      } else if (first >= 0x40) {
        Field field = readLiteral(block, 6);
        dynamic.add(0, field);
        add(fields, field);
      } else if (first >= 0x20) {
        readInteger(block, 5);
      } else {
        add(fields, readLiteral(block, 4));
      }
    }
    return fields;
  }

  /** A block of fields, names and values in turn, that stand in it as they are. */
  public static byte[] write(String... fields) {
    ByteBuffer block = ByteBuffer.allocate(1 << 17);
    for (int i = 0; i < fields.length; i += 2) {
      block.put((byte) 0);
      writeString(block, fields[i]);
      writeString(block, fields[i + 1]);
    }
    byte[] written = new byte[block.position()];
    block.get(0, written);
    return written;
  }

  private static void writeString(ByteBuffer block, String value) {
    int length = value.length();
    if (length < 127) {
      block.put((byte) length);
    } else {
      block.put((byte) 127);
      int rest = length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.put((byte) (rest | 0x80));
      }
      block.put((byte) rest);
    }
    block.put(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void add(Map<String, String> fields, Field field) {
    fields.merge(field.name(), field.value(), (one, other) -> one + "," + other);
  }

  private Field readLiteral(ByteBuffer block, int prefix) throws IOException {
    int index = readInteger(block, prefix);
    String name = index == 0 ? readString(block) : field(index).name();
    return new Field(name, readString(block));
  }

  private Field field(int index) throws IOException {
    if (index < 1 || index > STATIC.length + dynamic.size()) {
      throw new IOException("no header field has index " + index);
    }
    if (index > STATIC.length) {
      return dynamic.get(index - STATIC.length - 1);
    }
    String[] parts = STATIC[index - 1].split(" ", 2);
    return new Field(parts[0], parts.length == 1 ? "" : parts[1]);
  }

  private static int readInteger(ByteBuffer block, int prefix) {
    int most = (1 << prefix) - 1;
    int value = block.get() & most;
    if (value < most) {
      return value;
    }
    int shift = 0;
    int octet;
    do {
      octet = block.get();
      value += (octet & 0x7f) << shift;
      shift += 7;
    } while (octet < 0);
    return value;
  }

  private static String readString(ByteBuffer block) throws IOException {
    boolean huffman = block.get(block.position()) < 0;
    byte[] octets = new byte[readInteger(block, 7)];
    block.get(octets);
    return huffman
        ? Huffman.decode(ByteBuffer.wrap(octets))
        : new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** One header field. */
  private record Field(String name, String value) {}
}
