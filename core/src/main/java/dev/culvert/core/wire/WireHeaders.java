package dev.culvert.core.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Names of the headers and trailers that Culvert adds to HTTP. */
public final class WireHeaders {

  /** On a request: the pod's port, which makes the request a forwarded connection. */
  public static final String PORT = "port";

  /** On an error answer or in trailers: {@link dev.culvert.core.Failure#token}. */
  public static final String FAILURE = "culvert-failure";

  /** In trailers: the failure's sentence, percent-encoded outside printable ASCII. */
  public static final String DETAIL = "culvert-detail";

  /**
   * On a gateway's request for a relay: who its client is. Taken from a gateway that the node knows
   * by its certificate, and from nobody else.
   */
  public static final String CLIENT = "culvert-client";

  private static final int MAX_DETAIL = 1_024;
  private static final String HEX = "0123456789ABCDEF";

  private WireHeaders() {}

  /** A sentence as a header value: printable ASCII, the rest percent-encoded, bounded. */
  public static String encodeDetail(String detail) {
    return encode(detail, MAX_DETAIL);
  }

  /** A text as a header value, all of it, without a blank that a reader would strip. */
  public static String encode(String text) {
    return encode(text, Integer.MAX_VALUE).replace(" ", "%20");
  }

  /** Reads back what was encoded here; what is not a valid encoding stays as it is. */
  public static String decodeDetail(String value) {
    StringBuilder detail = new StringBuilder();
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      int octet = value.charAt(i) == '%' ? octet(value, i + 1) : -1;
      if (octet >= 0) {
        encoded.write(octet);
        i += 2;
      } else {
        detail.append(encoded.toString(StandardCharsets.UTF_8)).append(value.charAt(i));
        encoded.reset();
      }
    }
    return detail.append(encoded.toString(StandardCharsets.UTF_8)).toString();
  }

  private static String encode(String text, int limit) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      String encoded = encodeOne(Character.toString(text.codePointAt(i)));
      if (value.length() + encoded.length() > limit) {
        break;
      }
      value.append(encoded);
    }
    return value.toString();
  }

  private static String encodeOne(String character) {
    char first = character.charAt(0);
    if (first >= ' ' && first <= '~' && first != '%') {
      return character;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      encoded.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
    }
    return encoded.toString();
  }

  /** The two hexadecimal digits there, or -1 if there are none. */
  private static int octet(String value, int index) {
    if (index + 2 > value.length()) {
      return -1;
    }
    int high = Character.digit(value.charAt(index), 16);
    int low = Character.digit(value.charAt(index + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
