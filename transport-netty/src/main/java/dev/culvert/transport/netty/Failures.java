package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.Problem;
import dev.culvert.core.wire.WireHeaders;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** What the server's answers, trailers and resets mean, as failures. */
final class Failures {

  private static final int MAX_DETAIL = 1_024;

  private Failures() {}

  /** The answer's status; 0 if it has none that is a number. */
  static int status(Http2Headers answer) {
    try {
      return Integer.parseInt(String.valueOf(answer.status()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The failure that an answer other than 200 tells. */
  static CulvertException ofAnswer(String what, int status, Http2Headers headers, String body) {
    CharSequence token = headers.get(WireHeaders.FAILURE);
    Failure failure =
        token == null
            ? Failure.ofStatus(status)
            : Failure.ofToken(token.toString()).orElseGet(() -> Failure.ofStatus(status));
    String detail = Problem.detailOf(body);
    return new CulvertException(
        failure,
        detail == null || detail.isBlank()
            ? what + ": the server answered " + status
            : printable(detail));
  }

  /** The failure that trailers tell, or null if they tell none. */
  static @Nullable CulvertException ofTrailers(String what, Http2Headers trailers) {
    CharSequence token = trailers.get(WireHeaders.FAILURE);
    if (token == null) {
      return null;
    }
    Failure failure = Failure.ofToken(token.toString()).orElse(Failure.PROTOCOL_ERROR);
    CharSequence detail = trailers.get(WireHeaders.DETAIL);
    return new CulvertException(
        failure,
        detail == null || detail.isEmpty()
            ? what + ": the server ended it: " + printable(token.toString())
            : printable(WireHeaders.decodeDetail(detail.toString())));
  }

  /** The failure that an RST_STREAM tells (RFC 9113 section 7). */
  static CulvertException ofReset(String what, long code) {
    Http2Error error = Http2Error.valueOf(code);
    Failure failure =
        error == null
            ? Failure.PROTOCOL_ERROR
            : switch (error) {
              case NO_ERROR, CANCEL, CONNECT_ERROR, INTERNAL_ERROR, STREAM_CLOSED ->
                  Failure.CONNECTION_RESET;
              case REFUSED_STREAM, ENHANCE_YOUR_CALM -> Failure.TOO_MANY_STREAMS;
              default -> Failure.PROTOCOL_ERROR;
            };
    return new CulvertException(failure, what + ": the server reset it (" + errorName(code) + ")");
  }

  /** The failure of a request that Netty would not send, or null if the connection is gone. */
  static @Nullable CulvertException ofRefusedWrite(String what, Throwable cause) {
    if (cause instanceof Http2Exception refusal && refusal.error() == Http2Error.REFUSED_STREAM) {
      return new CulvertException(
          Failure.TOO_MANY_STREAMS,
          what + ": the server allows no more streams on this connection; close some first",
          cause);
    }
    return null;
  }

  /** An error code's name (RFC 9113 section 7). */
  static String errorName(long code) {
    Http2Error error = Http2Error.valueOf(code);
    return error == null ? "code " + code : error.name();
  }

  /** What a peer said, fit for a message: bounded, and nothing that a terminal would act on. */
  static String printable(String said) {
    StringBuilder text = new StringBuilder();
    said.codePoints()
        .limit(MAX_DETAIL)
        .forEach(c -> text.appendCodePoint(isPrintable(c) ? c : '?'));
    return text.toString();
  }

  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
