package dev.culvert.core;

import java.nio.channels.SocketChannel;

/** A connected TCP socket as a {@link DuplexStream}: one blocking thread per direction. */
public final class SocketStream {

  private SocketStream() {}

  /**
   * Wraps a connected channel; takes ownership of it. The stream is open at once.
   *
   * @param channel a connected channel, blocking or not
   * @param handler gets the stream's callbacks
   */
  @SuppressWarnings("DoNotCallSuggester")
  public static DuplexStream open(SocketChannel channel, DuplexStream.Handler handler) {
    throw new UnsupportedOperationException("not yet: " + channel + handler);
  }
}
