package dev.culvert.core;

import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways: one forwarded connection, whatever carries it. This is the active half, what you
 * call; {@link Handler} is the passive half, what happens to it.
 *
 * <p><b>Input is pulled.</b> Call {@link #demand}; one {@link Handler#onReadable} follows when
 * there is something to read; in it call {@link #read} until it returns null, then demand again.
 * Nothing is read ahead beyond the stream's own window.
 *
 * <p><b>Output is one write at a time.</b> The first write may come at once, before {@link
 * Handler#onOpen}. When {@link #write} returns false, wait for {@link Handler#onWritable} before
 * the next.
 *
 * <p><b>The two halves end apart.</b> Input ends with the chunk that is {@linkplain Chunk#isLast
 * last}; output ends with {@link #shutdownOutput}. A half-close (FIN) and an abort (RST) are never
 * confused: an abort arrives as {@link Handler#onClosed} with a failure.
 *
 * <p><b>No callback from inside a call.</b> No method here calls the handler before it returns, so
 * callers need not fear re-entrance or a growing stack.
 *
 * <p>Thread-safe, but for {@link #read}, which belongs to the handler's callbacks.
 */
public interface DuplexStream {

  /**
   * The next chunk, or null if there is none now. The caller must release the chunk or hand it to a
   * {@link #write}. Only from within a callback of this stream's own handler. After the last chunk
   * it returns null for ever.
   */
  @Nullable Chunk read();

  /**
   * Asks for one {@link Handler#onReadable}, now or when there is something to read. Asking twice
   * is asking once. After the last chunk it does nothing.
   */
  void demand();

  /**
   * Writes a chunk; takes ownership and releases the chunk once its bytes have gone downstream, or
   * at the latest when the stream closes; what the release throws resets the stream. {@link
   * Chunk#isLast} is not looked at: the end of output is {@link #shutdownOutput}.
   *
   * @return true if the next write may follow at once; false if {@link Handler#onWritable} will say
   *     when. After the close, or a reset: false, and the chunk is released.
   * @throws IllegalStateException if the previous write returned false and {@code onWritable} has
   *     not come, or the output is shut down; the chunk is released
   */
  boolean write(Chunk chunk);

  /**
   * Ends the output once the write in flight, if there is one, has gone. Input goes on. Idempotent.
   */
  void shutdownOutput();

  /**
   * Aborts both directions at once: what has not gone downstream is dropped, and the peer sees a
   * reset, not an end. {@link Handler#onClosed} follows with this reason. Idempotent; nothing after
   * the close.
   */
  void reset(CulvertException reason);

  /**
   * What happens to a stream. Callbacks of one stream are serialised: one at a time, each seeing
   * what the one before it did. None may block. An exception from a callback resets the stream.
   */
  interface Handler {

    /**
     * The far end is connected: for a forwarded connection, the pod has accepted. At most once, and
     * before any {@link #onReadable}.
     */
    default void onOpen() {}

    /** There is something to {@link #read}. Once for each {@link #demand} that found any. */
    void onReadable();

    /** The write that returned false has gone. Once for each of them, unless the stream closes. */
    void onWritable();

    /**
     * The stream is over and holds nothing any more: no descriptor, no buffer, no thread. Exactly
     * once, always the last callback, also when it never opened.
     *
     * @param failure why, or null when both halves have ended in good order: the last chunk was
     *     read, and the output was shut down and has gone
     */
    void onClosed(@Nullable CulvertException failure);
  }
}
