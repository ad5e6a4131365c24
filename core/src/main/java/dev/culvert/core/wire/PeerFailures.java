package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's answers, trailers and resets mean, whatever library received them: the same
 * failure and the same sentence from every transport. Each method's first argument says what
 * failed, and stands first in messages that the server did not write. Thread-safe.
 */
public final class PeerFailures {

  private static final int MAX_SAID = 1_024;
  private static final List<String> ERROR_NAMES =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  private PeerFailures() {}

  /**
   * The failure that an answer other than 200 tells.
   *
   * @param token the header {@link WireHeaders#FAILURE}, or null if there is none
   * @param body as much as has come of {@code application/problem+json}
   */
  public static CulvertException ofAnswer(
      String what, int status, @Nullable String token, String body) {
    Failure failure =
        token == null
            ? Failure.ofStatus(status)
            : Failure.ofToken(token).orElseGet(() -> Failure.ofStatus(status));
    String detail = Problem.detailOf(body);
    return new CulvertException(
        failure,
        detail == null || detail.isBlank()
            ? what + ": the server answered " + status
            : printable(detail));
  }

  /**
   * The failure that trailers tell, or null if they tell none.
   *
   * @param token the trailer {@link WireHeaders#FAILURE}
   * @param detail the trailer {@link WireHeaders#DETAIL}
   */
  public static @Nullable CulvertException ofTrailers(
      String what, @Nullable String token, @Nullable String detail) {
    if (token == null) {
      return null;
    }
    return new CulvertException(
        Failure.ofToken(token).orElse(Failure.PROTOCOL_ERROR),
        detail == null || detail.isEmpty()
            ? what + ": the server ended it: " + printable(token)
            : printable(WireHeaders.decodeDetail(detail)));
  }

  /** The failure that an RST_STREAM tells (RFC 9113 section 7). */
  public static CulvertException ofReset(String what, long code) {
    String name = errorName(code);
    Failure failure =
        switch (name) {
          case "NO_ERROR", "CANCEL", "CONNECT_ERROR", "INTERNAL_ERROR", "STREAM_CLOSED" ->
              Failure.CONNECTION_RESET;
          case "REFUSED_STREAM", "ENHANCE_YOUR_CALM" -> Failure.TOO_MANY_STREAMS;
          default -> Failure.PROTOCOL_ERROR;
        };
    return new CulvertException(failure, what + ": the server reset it (" + name + ")");
  }

  /** A GOAWAY in words: its error, and what the server said with it. */
  public static String describeGoAway(long code, String debugData) {
    String goAway = "GOAWAY " + errorName(code);
    return debugData.isEmpty() ? goAway : goAway + ": " + printable(debugData);
  }

  /** An error code's name (RFC 9113 section 7). */
  public static String errorName(long code) {
    return code >= 0 && code < ERROR_NAMES.size() ? ERROR_NAMES.get((int) code) : "code " + code;
  }

  /** What a peer said, fit for a message: bounded, and nothing that a terminal would act on. */
  public static String printable(String said) {
    boolean fits = said.length() <= MAX_SAID;
    return Printable.of(fits ? said : said.substring(0, MAX_SAID));
  }
}
