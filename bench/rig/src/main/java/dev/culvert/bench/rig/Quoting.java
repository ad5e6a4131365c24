package dev.culvert.bench.rig;

import java.util.ArrayList;
import java.util.List;

/**
 * How a value with blanks or separators is written within a cell: in single quotes, in which
 * everything stands for itself and a single quote is doubled. On a shell's command line the whole
 * goes into double quotes:
 *
 * <pre>--cells "raw,netty/nsenter+form=helper+launcher='chroot /proc/4711/root'"</pre>
 */
public final class Quoting {

  private static final char QUOTE = '\'';
  private static final String SEPARATORS = "+,/";

  private Quoting() {}

  /**
   * The parts between separators that are not quoted; quotes stay as they are.
   *
   * @throws IllegalArgumentException if a quote has no end
   */
  public static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == QUOTE) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a single quote in '" + text + "' has no end");
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** The value as it is written: in quotes if it has to be. */
  static String quote(String value) {
    return isNeededFor(value) ? QUOTE + value.replace("'", "''") + QUOTE : value;
  }

  /**
   * The value that was written.
   *
   * @throws IllegalArgumentException if quotes are anywhere but around it
   */
  static String unquote(String written) {
    if (written.indexOf(QUOTE) < 0) {
      return written;
    }
    int last = written.length() - 1;
    String inner = last < 1 ? written : written.substring(1, last);
    boolean around = last >= 1 && written.charAt(0) == QUOTE && written.charAt(last) == QUOTE;
    if (!around || inner.replace("''", "").indexOf(QUOTE) >= 0) {
      throw new IllegalArgumentException(
          "value " + written + " must be in single quotes as a whole, or have none");
    }
    return inner.replace("''", "'");
  }

  static boolean isNeededFor(String value) {
    return value.isEmpty()
        || value
            .chars()
            .anyMatch(c -> c <= ' ' || c == QUOTE || c == '"' || SEPARATORS.indexOf((char) c) >= 0);
  }
}
