package dev.culvert.core;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connected TCP socket as a {@link DuplexStream}: one blocking thread per direction. Thread-safe.
 */
public final class SocketStream {

  private static final int BUFFER_SIZE = 1 << 16;

  private SocketStream() {}

  /**
   * Wraps a connected channel; takes ownership of it. The stream is open at once.
   *
   * @param channel a connected channel, blocking or not
   * @param handler gets the stream's callbacks
   */
  public static DuplexStream open(SocketChannel channel, DuplexStream.Handler handler) {
    String name = "socket " + channel.socket().getRemoteSocketAddress();
    return BlockingStream.open(name, new Wrapping(channel), BUFFER_SIZE, handler);
  }

  /**
   * A connected socket as the channel of a {@link BlockingStream}, for whoever connects in an
   * {@link BlockingStream.Opener}. Takes ownership of the socket, makes it blocking, sets
   * TCP_NODELAY, and has urgent data delivered in line.
   *
   * @throws IOException if the socket does not take these settings; it is closed then
   */
  public static BlockingStream.Channel channel(SocketChannel socket) throws IOException {
    try {
      socket.configureBlocking(true);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.socket().setOOBInline(true);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return new Socket(socket);
  }

  /** Closes a socket so that its peer sees a reset. Idempotent. */
  public static void abort(SocketChannel socket) {
    new Socket(socket).abort();
  }

  private record Wrapping(SocketChannel socket) implements BlockingStream.Opener {

    @Override
    public BlockingStream.Channel open() throws IOException {
      return channel(socket);
    }

    @Override
    public void abandon() {
      SocketStream.abort(socket);
    }
  }

  private record Socket(SocketChannel socket) implements BlockingStream.Channel {

    @Override
    public int read(ByteBuffer target) throws IOException {
      return socket.read(target);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      while (source.hasRemaining()) {
        socket.write(source);
      }
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    /** With no time to linger, close(2) sends RST instead of FIN: socket(7). */
    @Override
    public void abort() {
      try {
        if (socket.isOpen()) {
          socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      } catch (IOException e) {
        System.getLogger(SocketStream.class.getName())
            .log(System.Logger.Level.DEBUG, "the socket was closed or reset already", e);
      }
      close();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        System.getLogger(SocketStream.class.getName())
            .log(System.Logger.Level.DEBUG, "close failed; the descriptor is released anyway", e);
      }
    }
  }
}
