package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Printable;
import dev.culvert.core.Route;
import dev.culvert.core.wire.WireHeaders;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's headers ask for. Immutable.
 *
 * @param port the pod's port, which makes it a forwarded connection; without one it is a
 *     port-forward request
 */
record Request(Route route, OptionalInt port) {

  private static final HttpString PORT = new HttpString(WireHeaders.PORT);
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  /**
   * Reads the headers.
   *
   * @throws CulvertException {@link Failure#INVALID_REQUEST} with one sentence that names the value
   *     and the rule
   */
  static Request parse(HeaderMap headers) {
    try {
      return new Request(Route.parse(single(headers, Http2Channel.PATH)), port(headers.get(PORT)));
    } catch (IllegalArgumentException e) {
      throw new CulvertException(Failure.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  /** The method, or an empty text if there is not exactly one. */
  static String method(HeaderMap headers) {
    return headers.count(Http2Channel.METHOD) == 1 ? headers.getFirst(Http2Channel.METHOD) : "";
  }

  private static String single(HeaderMap headers, HttpString name) {
    if (headers.count(name) != 1) {
      throw new IllegalArgumentException("a request must have exactly one " + name);
    }
    return headers.getFirst(name);
  }

  private static OptionalInt port(@Nullable HeaderValues values) {
    if (values == null || values.isEmpty()) {
      return OptionalInt.empty();
    }
    if (values.size() > 1) {
      throw new IllegalArgumentException(
          "header port must be given once, not " + values.size() + " times");
    }
    String text = values.getFirst();
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
