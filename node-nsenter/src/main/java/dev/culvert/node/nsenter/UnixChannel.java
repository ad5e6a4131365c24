package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;

/** A child as a channel: a Unix socket leads to the pod, standard error says what it cannot. */
final class UnixChannel implements BlockingStream.Channel {

  private static final Logger LOG = System.getLogger(UnixChannel.class.getName());

  private final Child child;
  private final SocketChannel socket;

  /**
   * @param child has connected to both sides
   * @param socket its connection; in blocking mode, owned by the channel from now on
   */
  UnixChannel(Child child, SocketChannel socket) {
    this.child = child;
    this.socket = socket;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = socket.read(target);
    if (count < 0) {
      child.requireEndOfPod();
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        socket.write(source);
      }
    } catch (AsynchronousCloseException e) {
      throw e;
    } catch (IOException e) {
      // The child has ended, which it does when the pod no longer takes what comes.
      throw new IOException(Child.RESET + " (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void abort() {
    child.kill();
    closeSocket();
  }

  @Override
  public void close() {
    closeSocket();
    child.awaitEnd();
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Logger.Level.DEBUG, "close failed; the descriptor is released anyway", e);
    }
  }
}
