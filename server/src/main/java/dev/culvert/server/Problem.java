package dev.culvert.server;

import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An error answer's body, {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param status the HTTP status
 * @param failure says the type and the title
 * @param detail one sentence
 */
record Problem(int status, Failure failure, String detail) {

  static final String CONTENT_TYPE = "application/problem+json";

  private static final int MAX_DETAIL = 4_096;

  /** The JSON text in UTF-8. */
  ByteBuffer json() {
    String text =
        "{\"type\":\"urn:culvert:"
            + failure.token()
            + "\",\"title\":\""
            + failure.token().replace('-', ' ')
            + "\",\"status\":"
            + status
            + ",\"detail\":\""
            + escape(detail)
            + "\"}\n";
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
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
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.toString();
  }
}
