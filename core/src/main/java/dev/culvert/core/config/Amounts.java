package dev.culvert.core.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as settings write them. */
public final class Amounts {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)|0");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})(KiB|MiB|GiB)?");
  private static final Map<String, Integer> SHIFT = Map.of("KiB", 10, "MiB", 20, "GiB", 30);

  private Amounts() {}

  /**
   * Reads a time: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 0}.
   *
   * @throws IllegalArgumentException if it is none; the message names the text and the form
   */
  public static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' must be a whole number with a unit, such as 500ms, 10s or 2m");
    }
    if (matcher.group(2) == null) {
      return Duration.ZERO;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /**
   * Reads a number of bytes: {@code 65535}, {@code 64KiB}, {@code 1MiB}.
   *
   * @throws IllegalArgumentException if it is none below 2 GiB; the message names the text and the
   *     form
   */
  public static int bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (matcher.matches()) {
      int shift = matcher.group(2) == null ? 0 : SHIFT.getOrDefault(matcher.group(2), 0);
      long units = Long.parseLong(matcher.group(1));
      if (units <= Integer.MAX_VALUE >> shift) {
        return (int) units << shift;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' must be a number of bytes below 2GiB, such as 65535, 64KiB or 1MiB");
  }
}
