package dev.culvert.core.wire;

import java.nio.charset.StandardCharsets;

/** Names of the headers and trailers that Culvert adds to HTTP. */
public final class WireHeaders {

  /** On a request: the pod's port, which makes the request a forwarded connection. */
  public static final String PORT = "port";

  /** On an error answer or in trailers: {@link dev.culvert.core.Failure#token}. */
  public static final String FAILURE = "culvert-failure";

  /** In trailers: the failure's sentence, percent-encoded outside printable ASCII. */
  public static final String DETAIL = "culvert-detail";

  private static final int MAX_DETAIL = 1_024;
  private static final String HEX = "0123456789ABCDEF";

  private WireHeaders() {}

  /** A sentence as a header value: printable ASCII, the rest percent-encoded, bounded. */
  public static String encodeDetail(String detail) {
    StringBuilder value = new StringBuilder();
    for (byte b : detail.getBytes(StandardCharsets.UTF_8)) {
      if (value.length() >= MAX_DETAIL) {
        break;
      }
      if (b >= ' ' && b <= '~' && b != '%') {
        value.append((char) b);
      } else {
        value.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return value.toString();
  }

  /** Reads back {@link #encodeDetail}; what is not a valid encoding stays as it is. */
  public static String decodeDetail(String value) {
    byte[] bytes = new byte[value.length()];
    int length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
      if (c == '%' && low >= 0) {
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
