package dev.culvert.server.spi;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's bytes come from and where they go: a request with its answer, or a socket.
 * Confined to its loop, but for the release of the chunks that were read.
 *
 * <p>No method calls the listener before it returns, but for {@link Listener#onFailed}, and {@link
 * #shutdownOutput}, which may find that all has gone.
 */
public interface StreamEnds {

  /** Says who hears what happens, from now on. Reading is suspended at first. */
  void listen(Listener listener);

  /** Tells the listener as soon as there is something to read, now or later. */
  void resumeReads();

  /** Tells it no more. */
  void suspendReads();

  /** The next bytes, the end, or null if there is nothing yet. The caller releases it. */
  @Nullable Chunk read();

  /**
   * Whether there is memory for what would be written; if not, it is asked again a little later.
   */
  boolean mayWrite();

  /**
   * Writes a chunk behind those before it; takes ownership, and releases it when its bytes have
   * gone or the ends are closed.
   *
   * @return whether the next may follow at once; if not, {@link Listener#onWritable} says when
   */
  boolean write(Chunk chunk);

  /**
   * Ends the output behind what was written; {@link Listener#onOutputGone} says when it has gone.
   */
  void shutdownOutput();

  /**
   * Closes both: in good order if the failure is null, which is only when both have ended, else so
   * that the peer sees an abort. Lets go of every chunk. Idempotent.
   */
  void close(@Nullable CulvertException failure);

  /** Hears what happens to the ends; on the loop. */
  interface Listener {

    /** There is something to read, and reading was not suspended. */
    void onReadable();

    /** What was written has gone. Once for each write that returned false. */
    void onWritable();

    /** The end of the output has gone. */
    void onOutputGone();

    /** Reading or writing has failed; the ends are still to be closed. */
    void onFailed(CulvertException why);
  }
}
