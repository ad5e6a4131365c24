package dev.culvert.transport.netty;

import org.jspecify.annotations.Nullable;

/** Reads the one member of a problem document (RFC 9457) that Culvert shows to people. */
final class ProblemDetail {

  private static final String MEMBER = "\"detail\"";
  private static final int HEX_DIGITS = 4;

  private ProblemDetail() {}

  /**
   * The {@code detail} of a JSON object, or null if it has none that is a string. Lenient: the
   * document comes from outside and is only shown.
   */
  static @Nullable String read(String json) {
    int member = json.indexOf(MEMBER);
    if (member < 0) {
      return null;
    }
    int colon = skipSpace(json, member + MEMBER.length());
    if (colon == json.length() || json.charAt(colon) != ':') {
      return null;
    }
    int quote = skipSpace(json, colon + 1);
    if (quote == json.length() || json.charAt(quote) != '"') {
      return null;
    }
    return string(json, quote + 1);
  }

  private static String string(String json, int start) {
    StringBuilder text = new StringBuilder();
    int i = start;
    while (i < json.length() && json.charAt(i) != '"') {
      char c = json.charAt(i++);
      if (c != '\\' || i == json.length()) {
        text.append(c);
        continue;
      }
      char escaped = json.charAt(i++);
      if (escaped == 'u' && isHex(json, i)) {
        text.append((char) Integer.parseInt(json, i, i + HEX_DIGITS, 16));
        i += HEX_DIGITS;
      } else {
        text.append(unescape(escaped));
      }
    }
    return text.toString();
  }

  private static char unescape(char escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escaped;
    };
  }

  private static boolean isHex(String json, int start) {
    if (start + HEX_DIGITS > json.length()) {
      return false;
    }
    for (int i = start; i < start + HEX_DIGITS; i++) {
      if (Character.digit(json.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int skipSpace(String json, int start) {
    int i = start;
    while (i < json.length() && Character.isWhitespace(json.charAt(i))) {
      i++;
    }
    return i;
  }
}
