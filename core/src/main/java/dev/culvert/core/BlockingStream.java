package dev.culvert.core;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Anything that blocks, a socket, a child process, a library's blocking call, as a {@link
 * DuplexStream}: opened, read and written by threads of its own, one per direction, virtual on JDK
 * 21 and later. For whoever has no event loop to offer. Thread-safe.
 */
public final class BlockingStream {

  private BlockingStream() {}

  /**
   * Opens a stream: runs {@code opener} on a thread of the stream's own, then reads on demand and
   * writes what it is given. Each stream holds one direct buffer, from its first read on.
   *
   * @param name says what it leads to, for messages and thread names
   * @param opener makes the channel
   * @param bufferSize bytes read at once
   * @param handler gets the stream's callbacks
   */
  public static DuplexStream open(
      String name, Opener opener, int bufferSize, DuplexStream.Handler handler) {
    return start(new ThreadedStream(name, opener, bufferSize, handler, StreamThreads::start));
  }

  /**
   * As {@link #open}, but never on virtual threads: for a channel whose calls would hold their
   * carrier, as reading from a pipe does.
   */
  public static DuplexStream openOnPlatformThreads(
      String name, Opener opener, int bufferSize, DuplexStream.Handler handler) {
    return start(
        new ThreadedStream(name, opener, bufferSize, handler, StreamThreads::startPlatform));
  }

  private static DuplexStream start(ThreadedStream stream) {
    stream.start();
    return stream;
  }

  /** Makes the channel; may block. */
  @FunctionalInterface
  public interface Opener {

    /**
     * Connects. Called once, on a thread that may block; interrupted if the stream is reset before
     * or meanwhile.
     *
     * @throws CulvertException to say which failure it is
     * @throws IOException for the usual ones, which are mapped: refused, reset, unreachable,
     *     timeout
     */
    Channel open() throws IOException, InterruptedException;

    /**
     * Called instead of {@link #open} when no thread can be had for it: gives back what it would
     * have taken. Does not block. By default that is nothing.
     */
    default void abandon() {}
  }

  /**
   * The blocking thing. {@link #awaitOpen}, {@link #awaitInput}, {@link #read} and {@link
   * #awaitReset} are called by one thread, {@link #write} and {@link #shutdownOutput} by another;
   * {@link #abort} by any.
   */
  public interface Channel {

    /**
     * Waits until the far end has accepted. Called once, before any {@link #read}; {@link #write}
     * may come meanwhile, so that the first bytes need not wait for the answer. By default a
     * channel that is there has been accepted.
     */
    default void awaitOpen() throws IOException {}

    /**
     * Waits, and takes nothing, until there is something to {@link #read} or it is known that there
     * never will be. Called before each wait for a demand, so that a reset is seen though nobody
     * reads; not while the handler has left what it was offered. By default a reset is seen by the
     * next {@link #read}.
     */
    default void awaitInput() throws IOException {}

    /** Reads at least one byte; returns how many, or -1 at the peer's end (FIN). */
    int read(ByteBuffer target) throws IOException;

    /**
     * Called after the peer's end has been read, while the output may go on: waits for a reset that
     * can still come, and throws it. Returns when there can be none, at the latest when the output
     * has ended or {@link #abort} has come. By default a reset is seen by the next {@link #write}.
     */
    default void awaitReset() throws IOException {}

    /** Writes and flushes everything that remains. */
    void write(ByteBuffer source) throws IOException;

    /** Ends the output (FIN); input goes on. Called at most once, after the last write. */
    void shutdownOutput() throws IOException;

    /**
     * Ends both directions so that the peer sees a reset where that can be said, and releases
     * everything. Wakes a blocked {@link #read} or {@link #write}. Does not block. Idempotent; may
     * come at any time, also after close.
     */
    void abort();

    /** Releases everything after both halves have ended in good order. Idempotent. */
    void close();

    /**
     * Gives back what cannot be while another call is under way. Called once, after everything
     * else, however the stream has ended. By default there is nothing.
     */
    default void release() {}
  }
}
