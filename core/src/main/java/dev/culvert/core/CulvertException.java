package dev.culvert.core;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of Culvert: which {@link Failure}, and a sentence that names what failed, on
 * what, why, and the remedy where there is one. The sentence is one line, and whatever a peer put
 * into it nothing for a terminal to act on. Immutable.
 */
public final class CulvertException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final Failure failure;

  public CulvertException(Failure failure, String message) {
    this(failure, message, null);
  }

  public CulvertException(Failure failure, String message, @Nullable Throwable cause) {
    super(Printable.of(message), cause);
    this.failure = failure;
  }

  /** Which failure it is. */
  public Failure failure() {
    return failure;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? failure.token() : message;
  }

  /**
   * The exception itself if it is one of ours (or wraps one, as completion stages do), else {@link
   * Failure#INTERNAL} with the cause kept.
   */
  public static CulvertException of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof CulvertException ours) {
        return ours;
      }
    }
    return new CulvertException(Failure.INTERNAL, "unexpected: " + thrown, thrown);
  }

  /**
   * {@link Failure#UNAVAILABLE}: a thread could not be started.
   *
   * @param what names what needs it; the message starts with it
   */
  public static CulvertException noThread(String what, @Nullable Throwable cause) {
    return new CulvertException(
        Failure.UNAVAILABLE,
        what
            + ": no thread can be started; raise the limit of processes (ulimit -u, pids.max of the"
            + " control group) or close connections",
        cause);
  }

  /**
   * An operating system's error as one of ours: refused, reset, unreachable, timeout and so on.
   *
   * @param what names what failed, on what; the message starts with it
   */
  public static CulvertException of(String what, IOException cause) {
    String reason = cause.getMessage();
    return new CulvertException(
        IoFailures.classify(cause),
        what + ": " + (reason == null ? cause.getClass().getSimpleName() : reason),
        cause);
  }
}
