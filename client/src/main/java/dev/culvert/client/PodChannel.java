package dev.culvert.client;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * A connection to a port of the pod, as a blocking channel. Closing it, or interrupting a thread
 * that waits in it, ends what waits, as {@link java.nio.channels.InterruptibleChannel} says. A
 * reset of the pod is a {@link SocketException}. Thread-safe.
 */
public final class PodChannel extends AbstractInterruptibleChannel implements ByteChannel {

  private final PodConnection connection;

  PodChannel(PodConnection connection) {
    this.connection = connection;
  }

  /** Reads at least one byte, if there is room for one; returns how many, or -1 at the end. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    return blocking(() -> connection.read(target, TimeLimit.NONE));
  }

  /** Writes all that remains. */
  @Override
  public int write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    return blocking(
        () -> {
          connection.write(source);
          return length;
        });
  }

  /** Drops what has come, and what will; reading goes on with the end. Idempotent. */
  public void shutdownInput() throws IOException {
    requireOpen();
    connection.shutdownInput();
  }

  /** Sends FIN behind what was written; reading goes on. Idempotent. */
  public void shutdownOutput() throws IOException {
    requireOpen();
    connection.shutdownOutput();
  }

  @Override
  protected void implCloseChannel() {
    connection.close(false);
  }

  private int blocking(Transfer transfer) throws IOException {
    requireOpen();
    boolean completed = false;
    try {
      begin();
      int count = transfer.run();
      completed = true;
      return count;
    } finally {
      end(completed);
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /** A read or a write. */
  @FunctionalInterface
  private interface Transfer {

    int run() throws IOException;
  }
}
