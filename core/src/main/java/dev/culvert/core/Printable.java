package dev.culvert.core;

import java.util.Locale;

/**
 * Text that may come from outside, fit for a message: nothing in it that a terminal or a log would
 * act on. Thread-safe.
 */
public final class Printable {

  private static final int MAX_QUOTED = 80;
  private static final String CUT = "...";

  private Printable() {}

  /** The text with a question mark for whatever is no character to be seen. */
  public static String of(String text) {
    if (text.codePoints().allMatch(Printable::isPrintable)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> shown.appendCodePoint(isPrintable(c) ? c : '?'));
    return shown.toString();
  }

  /**
   * As {@link #of(String)}, and no longer than that; what is cut ends in three dots.
   *
   * @param max characters, more than three
   */
  public static String of(String text, int max) {
    return of(text.length() <= max ? text : text.substring(0, max - CUT.length()) + CUT);
  }

  /**
   * A value that breaks a rule, in quotes, up to 80 characters of it: as an escape whatever is not
   * printable ASCII, so that what looks the same is seen to differ.
   */
  public static String quoted(String value) {
    StringBuilder shown = new StringBuilder("'");
    value
        .codePoints()
        .limit(MAX_QUOTED)
        .forEach(
            c -> {
              if (c < ' ' || c > '~') {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                shown.append((char) c);
              }
            });
    return shown.append(value.length() > MAX_QUOTED ? CUT : "").append('\'').toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
