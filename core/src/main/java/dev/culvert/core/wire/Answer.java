package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to one request, read as it comes, whatever library receives it: whether
 * the request is accepted, and how it ended. Confined to who reads.
 */
public final class Answer {

  private static final int OK = 200;
  private static final int MAX_PROBLEM_BYTES = 1 << 13;

  private final String what;
  private final ByteArrayOutputStream problem = new ByteArrayOutputStream();
  private boolean begun;
  private int status;
  private @Nullable String token;

  /**
   * Nothing has come yet.
   *
   * @param what was asked for, for messages
   */
  public Answer(String what) {
    this.what = what;
  }

  /**
   * Takes a status and its headers; one of 1xx is passed over.
   *
   * @return whether that accepts the request; the body is then the stream's
   */
  public boolean begin(int code, Fields headers) {
    if (!begun && (code < 100 || code >= OK)) {
      begun = true;
      status = code;
      token = text(headers, WireHeaders.FAILURE);
    }
    return isAccepted();
  }

  /** Whether a status has come, other than 1xx. */
  public boolean isBegun() {
    return begun;
  }

  /** Whether the status was 200. */
  public boolean isAccepted() {
    return status == OK;
  }

  /**
   * Takes bytes of a body that refuses, of which the first 8,192 count.
   *
   * @param bytes stay the caller's
   * @return whether no more are needed for {@link #end}
   */
  public boolean take(ByteBuffer bytes) {
    byte[] taken = new byte[Math.min(MAX_PROBLEM_BYTES - problem.size(), bytes.remaining())];
    bytes.get(taken);
    problem.writeBytes(taken);
    return problem.size() == MAX_PROBLEM_BYTES;
  }

  /**
   * What the end means; of a refusal, what has come of it by now.
   *
   * @param trailers {@link Fields#NONE} if there are none
   * @return null if an accepted request ended in good order
   */
  public @Nullable CulvertException end(Fields trailers) {
    return isAccepted() ? ofTrailers(trailers) : refusal();
  }

  /** Why there is no stream: what has come of the refusal by now. */
  public CulvertException refusal() {
    if (!begun) {
      return new CulvertException(
          Failure.PROTOCOL_ERROR, what + ": the server ended it without an answer");
    }
    Failure failure =
        token == null
            ? Failure.ofStatus(status)
            : Failure.ofToken(token).orElseGet(() -> Failure.ofStatus(status));
    String detail = Problem.detailOf(problem.toString(StandardCharsets.UTF_8));
    return new CulvertException(
        failure,
        detail == null || detail.isBlank()
            ? what + ": the server answered " + status
            : PeerFailures.printable(detail));
  }

  private @Nullable CulvertException ofTrailers(Fields trailers) {
    String failure = text(trailers, WireHeaders.FAILURE);
    if (failure == null) {
      return null;
    }
    String detail = text(trailers, WireHeaders.DETAIL);
    return new CulvertException(
        Failure.ofToken(failure).orElse(Failure.PROTOCOL_ERROR),
        detail == null || detail.isEmpty()
            ? what + ": the server ended it: " + PeerFailures.printable(failure)
            : PeerFailures.printable(WireHeaders.decodeDetail(detail)));
  }

  private static @Nullable String text(Fields fields, String name) {
    CharSequence value = fields.get(name);
    return value == null ? null : value.toString();
  }

  /** The headers of an answer, or its trailers. */
  @FunctionalInterface
  public interface Fields {

    /** No trailers. */
    Fields NONE = name -> null;

    /** The value of a field, by its name in lower case; null if it is not there. */
    @Nullable CharSequence get(String name);
  }
}
