package dev.culvert.bench.rig;

import dev.culvert.core.config.Http2Settings;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cell says of HTTP/2's window of a stream, as {@code --stream-window} does on a command
 * line: {@code +stream-window=64KiB}, for client and node alike. It stands among the options of the
 * transport and is none. Immutable.
 *
 * @param bytes 65,535 to 2^31-1; 0 for what all have by default
 */
record StreamWindow(int bytes) {

  /** The name of the option. */
  static final String NAME = "stream-window";

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})(KiB|MiB)?");
  private static final Map<String, Integer> SHIFTS = Map.of("KiB", 10, "MiB", 20);

  /**
   * @throws IllegalArgumentException if it is out of its range
   */
  StreamWindow {
    if (bytes != 0) {
      Http2Settings.DEFAULT.withStreamWindow(bytes);
    }
  }

  /**
   * Reads what a transport's options say.
   *
   * @throws IllegalArgumentException if that is no size; the message names it
   */
  static StreamWindow of(Choice choice) {
    String text = choice.options().get(key(choice));
    if (text == null) {
      return new StreamWindow(0);
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException(
          NAME + " '" + text + "' must be bytes, KiB or MiB, such as 65535, 256KiB or 4MiB");
    }
    int shift = size.group(2) == null ? 0 : SHIFTS.getOrDefault(size.group(2), 0);
    long bytes = Long.parseLong(size.group(1)) << shift;
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          NAME + " '" + text + "' must be 65535 to " + Integer.MAX_VALUE);
    }
    return new StreamWindow((int) bytes);
  }

  /** The transport's options without it. */
  static Choice leaveOut(Choice choice) {
    Map<String, String> rest = new TreeMap<>(choice.options());
    rest.remove(key(choice));
    return new Choice(choice.name(), choice.flags(), rest);
  }

  /** What client and node are told. */
  Http2Settings settings() {
    return bytes == 0 ? Http2Settings.DEFAULT : Http2Settings.DEFAULT.withStreamWindow(bytes);
  }

  private static String key(Choice choice) {
    return choice.name() + "." + NAME;
  }
}
