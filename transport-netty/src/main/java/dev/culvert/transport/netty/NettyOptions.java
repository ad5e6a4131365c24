package dev.culvert.transport.netty;

import dev.culvert.netty.tls.TlsLibrary;
import java.util.Map;
import java.util.TreeSet;

/**
 * The options that this transport alone has. Immutable.
 *
 * @param loops event loops over which sessions are spread
 * @param tls whose TLS it has
 */
record NettyOptions(int loops, TlsLibrary tls) {

  private static final String PREFIX = "netty.";
  private static final String LOOPS = "netty.loops";
  private static final int MAX_LOOPS = 64;

  /**
   * @throws IllegalArgumentException if an option of ours is unknown or wrong
   */
  static NettyOptions of(Map<String, String> options) {
    for (String option : new TreeSet<>(options.keySet())) {
      if (option.startsWith(PREFIX) && !option.equals(LOOPS) && !option.equals(TlsLibrary.OPTION)) {
        throw new IllegalArgumentException(
            "option "
                + option
                + " is unknown; transport netty has only "
                + LOOPS
                + " and "
                + TlsLibrary.OPTION);
      }
    }
    return new NettyOptions(loops(options.getOrDefault(LOOPS, "1")), TlsLibrary.of(options));
  }

  private static int loops(String value) {
    try {
      int loops = Integer.parseInt(value);
      if (loops >= 1 && loops <= MAX_LOOPS) {
        return loops;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(loopsRule(value), e);
    }
    throw new IllegalArgumentException(loopsRule(value));
  }

  private static String loopsRule(String value) {
    return "option " + LOOPS + " '" + value + "' must be a whole number, 1 to " + MAX_LOOPS;
  }
}
