package dev.culvert.core.wire;

import dev.culvert.core.Failure;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error answer's body, {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param status the HTTP status
 * @param failure says the type and the title
 * @param detail one sentence
 */
public record Problem(int status, Failure failure, String detail) {

  /** The body's media type. */
  public static final String CONTENT_TYPE = "application/problem+json";

  private static final int MAX_DETAIL = 4_096;
  private static final int HEX_DIGITS = 4;
  private static final String MEMBER = "\"detail\"";

  public Problem {
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(detail, "detail");
  }

  /** The body, to be sent in UTF-8; of the detail at most 4,096 characters. */
  public String json() {
    return "{\"type\":\"urn:culvert:"
        + failure.token()
        + "\",\"title\":\""
        + failure.token().replace('-', ' ')
        + "\",\"status\":"
        + status
        + ",\"detail\":\""
        + escape(detail)
        + "\"}\n";
  }

  /**
   * The {@code detail} of a body, at most 4,096 characters of it, or null if there is none that is
   * a string. Lenient, for the body comes from outside and may have been cut: it never throws, and
   * what it returns may hold any character.
   */
  public static @Nullable String detailOf(String json) {
    for (int i = json.indexOf(MEMBER); i >= 0; i = json.indexOf(MEMBER, i + 1)) {
      int colon = skipSpace(json, i + MEMBER.length());
      int quote = skipSpace(json, colon + 1);
      if (json.startsWith(":", colon) && json.startsWith("\"", quote)) {
        return unescape(json, quote + 1);
      }
    }
    return null;
  }

  private static String escape(String text) {
    StringBuilder json = new StringBuilder(text.length());
    text.chars()
        .limit(MAX_DETAIL)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ' || Character.isSurrogate((char) c)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.toString();
  }

  /** The string up to its closing quote, or as much of it as there is. */
  private static String unescape(String json, int start) {
    StringBuilder text = new StringBuilder();
    int i = start;
    while (i < json.length() && json.charAt(i) != '"' && text.length() < MAX_DETAIL) {
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
    return start + HEX_DIGITS <= json.length()
        && json.substring(start, start + HEX_DIGITS)
            .chars()
            .allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static int skipSpace(String json, int start) {
    int i = start;
    while (i < json.length() && Character.isWhitespace(json.charAt(i))) {
      i++;
    }
    return i;
  }
}
