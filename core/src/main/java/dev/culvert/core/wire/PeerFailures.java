package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's resets and its GOAWAY mean, whatever library received them: the same failure and
 * the same sentence from every transport. What failed stands first in the messages. Thread-safe.
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

  /** A stream that the server's SETTINGS_MAX_CONCURRENT_STREAMS has no room for. */
  public static CulvertException noMoreStreams(String what, @Nullable Throwable cause) {
    return new CulvertException(
        Failure.TOO_MANY_STREAMS,
        what + ": the server allows no more streams on this connection; close some first",
        cause);
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
    return Printable.of(said, MAX_SAID);
  }
}
