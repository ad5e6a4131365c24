package dev.culvert.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts as JSON (RFC 8259). */
final class Json {

  private Json() {}

  /** In quotation marks, with escapes; {@code null} for null. */
  static String quoted(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        default ->
            json.append(
                c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }
}
