package dev.culvert.server.spi;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A request, its body, and the answer to it. Confined to its loop.
 *
 * <p>Where this fails, {@link StreamEnds.Listener#onFailed} tells it, as for any stream. {@link
 * #close} lets go of everything, and says nothing to the client: how an exchange ends is the
 * role's.
 */
public interface IncomingStream extends StreamEnds {

  /** The values of a header field, in their order; the name in lower case, {@code :path} too. */
  List<String> values(String name);

  /**
   * Whether there is a body: the stream that an upgraded request became has none from the start
   * (RFC 7540 section 3.2).
   */
  boolean hasBody();

  /**
   * Sends the answer's headers, and a body of a sentence or of nothing; memory for that is always
   * there. Once.
   */
  void answer(int status, Map<String, String> fields, ByteBuffer body);

  /**
   * Sends the answer's status alone, which may wait for the first bytes that are written, to go
   * with them: for a millisecond or so, no longer. Instead of {@link #answer}; by default the same.
   */
  default void answerWithBytes(int status) {
    answer(status, Map.of(), ByteBuffer.allocate(0));
  }

  /** Says what comes with the answer's END_STREAM; before {@link #shutdownOutput}. */
  void trailers(Map<String, String> fields);

  /**
   * Lets go of what was written and waits; what has begun to go goes on, and the end may follow.
   */
  void dropOutput();

  /**
   * Drops what was not read and what comes, and returns its credit. Whoever listens hears of
   * nothing more to read.
   *
   * @param onEnd called later, at the end of what comes, unless the stream is lost
   */
  void discard(Runnable onEnd);

  /** Drops it at once, from within whatever goes on. */
  void giveUp();

  /** Whether all has come, up to the client's end; it may wait to be read. */
  boolean hasEnded();

  /** Bytes of memory that wait to be read. */
  long held();

  /** Whether a part of the answer waits, with its memory, for the client to read. */
  boolean isStalled();

  /** Sends RST_STREAM, and tells the listener of {@link #onReset}. */
  void reset(int errorCode);

  /**
   * Asks to be told when the stream is reset, by the client, by the engine or here.
   *
   * @param listener called at most once, with the error code (RFC 9113 section 7), not from within
   *     a call; never after {@link #close}
   */
  void onReset(IntConsumer listener);
}
