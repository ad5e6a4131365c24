package dev.culvert.server.greeting;

import dev.culvert.core.Route;
import dev.culvert.core.wire.WireHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A port-forward request that asks for HTTP/2 (RFC 7540 section 3.2), and which becomes stream 1 of
 * it. Immutable.
 *
 * @param headers as HTTP/2 says them, {@code :method} and {@code :path} among them
 * @param settings the payload of the client's SETTINGS frame; read-only, and valid
 */
public record UpgradeRequest(List<RequestHead.Field> headers, ByteBuffer settings) {

  private static final String CONNECTION = "connection";
  private static final String UPGRADE = "upgrade";
  private static final String SETTINGS = "http2-settings";
  private static final String LENGTH = "content-length";

  /** Fields that concern the HTTP/1.1 connection alone. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(CONNECTION, UPGRADE, SETTINGS, LENGTH, "host", "keep-alive", "proxy-connection", "te");

  private static final int SETTING_LENGTH = 6;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;

  /**
   * Checks a request.
   *
   * @throws RefusedException if it asks for no upgrade, for another, or for something that is not a
   *     port-forward request
   */
  static UpgradeRequest of(RequestHead head) throws RefusedException {
    if (!head.version().equals("HTTP/1.1") || head.values(UPGRADE).isEmpty()) {
      throw new RefusedException(Refusal.NOT_HTTP2);
    }
    if (!head.method().equals("POST")) {
      throw new RefusedException(Refusal.NOT_POST);
    }
    require(
        isOnly(head.values(UPGRADE), "h2c") && connectionLists(head, UPGRADE, SETTINGS),
        "A request to upgrade must say Upgrade: h2c and Connection: Upgrade, HTTP2-Settings.");
    requirePortForward(head);
    return new UpgradeRequest(headers(head), settings(head));
  }

  /** What is asked of every port-forward request in HTTP/1.1. */
  static void requirePortForward(RequestHead head) throws RefusedException {
    if (!head.method().equals("POST")) {
      throw new RefusedException(Refusal.NOT_POST);
    }
    require(head.values("host").size() == 1, "A request must have exactly one Host header.");
    require(
        head.values("transfer-encoding").isEmpty()
            && (head.values(LENGTH).isEmpty() || isOnly(head.values(LENGTH), "0")),
        "A request to upgrade must not have a body.");
    require(
        head.values(WireHeaders.PORT).isEmpty(),
        "A request to upgrade must be a port-forward request, which has no port header.");
    requireRoute(head.target());
  }

  private static List<RequestHead.Field> headers(RequestHead head) {
    List<RequestHead.Field> headers = new ArrayList<>();
    headers.add(new RequestHead.Field(":method", head.method()));
    headers.add(new RequestHead.Field(":path", head.target()));
    head.fields().stream()
        .filter(field -> !HOP_BY_HOP.contains(field.name()))
        .forEach(headers::add);
    return List.copyOf(headers);
  }

  private static ByteBuffer settings(RequestHead head) throws RefusedException {
    List<String> values = head.values(SETTINGS);
    require(
        values.size() == 1, "A request to upgrade must have exactly one HTTP2-Settings header.");
    ByteBuffer payload = decode(values.get(0));
    require(
        payload.remaining() % SETTING_LENGTH == 0 && areValid(payload.duplicate()),
        "HTTP2-Settings must be the payload of a valid SETTINGS frame.");
    return payload;
  }

  private static ByteBuffer decode(String value) throws RefusedException {
    try {
      return ByteBuffer.wrap(Base64.getUrlDecoder().decode(value)).asReadOnlyBuffer();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badRequest("HTTP2-Settings must be base64url."));
    }
  }

  /** The ranges of RFC 9113 section 6.5.2. */
  private static boolean areValid(ByteBuffer settings) {
    boolean valid = true;
    while (settings.hasRemaining()) {
      int id = settings.getShort() & 0xffff;
      long value = settings.getInt() & 0xffffffffL;
      valid &=
          switch (id) {
            case ENABLE_PUSH -> value <= 1;
            case INITIAL_WINDOW_SIZE -> value <= Integer.MAX_VALUE;
            case MAX_FRAME_SIZE -> value >= 1 << 14 && value < 1 << 24;
            default -> true;
          };
    }
    return valid;
  }

  static boolean connectionLists(RequestHead head, String... options) {
    return head.values(CONNECTION).stream()
        .flatMap(value -> Stream.of(value.split(",")))
        .map(option -> option.strip().toLowerCase(Locale.ROOT))
        .toList()
        .containsAll(List.of(options));
  }

  static boolean isOnly(List<String> values, String wanted) {
    return values.size() == 1 && values.get(0).equalsIgnoreCase(wanted);
  }

  private static void requireRoute(String target) throws RefusedException {
    try {
      Route.parse(target);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badRequest("The " + e.getMessage() + "."));
    }
  }

  static void require(boolean holds, String rule) throws RefusedException {
    if (!holds) {
      throw new RefusedException(Refusal.badRequest(rule));
    }
  }
}
