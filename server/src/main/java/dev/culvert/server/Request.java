package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Printable;
import dev.culvert.core.Route;
import dev.culvert.core.wire.WireHeaders;
import dev.culvert.server.spi.IncomingStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a request's headers ask for. Immutable.
 *
 * @param port the pod's port, which makes it a forwarded connection; without one it is a
 *     port-forward request
 */
record Request(Route route, OptionalInt port) {

  private static final String METHOD = ":method";
  private static final String PATH = ":path";
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  /**
   * Reads the headers.
   *
   * @throws CulvertException {@link Failure#INVALID_REQUEST} with one sentence that names the value
   *     and the rule
   */
  static Request parse(IncomingStream headers) {
    try {
      return new Request(
          Route.parse(single(headers.values(PATH))), port(headers.values(WireHeaders.PORT)));
    } catch (IllegalArgumentException e) {
      throw new CulvertException(Failure.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  /** The method, or an empty text if there is not exactly one. */
  static String method(IncomingStream headers) {
    List<String> methods = headers.values(METHOD);
    return methods.size() == 1 ? methods.get(0) : "";
  }

  /**
   * Who a client is, it does not say itself, and least of all in the middle of what a gateway
   * relays.
   *
   * @throws CulvertException {@link Failure#FORBIDDEN} if it does
   */
  static void requireNoClaim(IncomingStream headers) {
    if (!headers.values(WireHeaders.CLIENT).isEmpty()) {
      throw new CulvertException(
          Failure.FORBIDDEN,
          "who a client is, is taken from a known gateway's request for a relay alone:"
              + " send no culvert-client header");
    }
  }

  private static String single(List<String> paths) {
    if (paths.size() != 1) {
      throw new IllegalArgumentException("a request must have exactly one " + PATH);
    }
    return paths.get(0);
  }

  private static OptionalInt port(List<String> values) {
    if (values.isEmpty()) {
      return OptionalInt.empty();
    }
    if (values.size() > 1) {
      throw new IllegalArgumentException(
          "header port must be given once, not " + values.size() + " times");
    }
    String text = values.get(0);
    int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > PortMapping.MAX_PORT) {
      throw new IllegalArgumentException(
          "header port "
              + Printable.quoted(text)
              + " must be a number from 1 to 65535, in digits only");
    }
    return OptionalInt.of(port);
  }
}
