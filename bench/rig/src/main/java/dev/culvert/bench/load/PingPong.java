package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection, one message at a time, there and back. A closed loop: the next message waits for
 * the last, so a stall is seen once and not by all that would have come during it. Not thread-safe.
 */
public final class PingPong implements AutoCloseable {

  /** Bytes of a message, if nothing else is said. */
  public static final int MESSAGE = 64;

  private final SocketChannel channel;
  private final ByteBuffer ping;
  private final ByteBuffer pong;
  private long number;

  public PingPong(Rig rig) throws IOException {
    this(rig, MESSAGE);
  }

  /**
   * @param size bytes of a message, a multiple of 8
   */
  public PingPong(Rig rig, int size) throws IOException {
    ping = ByteBuffer.allocateDirect(size);
    pong = ByteBuffer.allocateDirect(size);
    channel = rig.connect(PodPort.ECHO);
  }

  /**
   * Sends a message and waits until it is back.
   *
   * @return nanoseconds from before the write to after the read
   * @throws CorruptedException if something else came back
   */
  public long roundTrip() throws IOException {
    number++;
    for (int i = 0; i < ping.capacity(); i += Long.BYTES) {
      ping.putLong(i, number + i);
    }
    ping.clear();
    pong.clear();
    long start = System.nanoTime();
    while (ping.hasRemaining()) {
      channel.write(ping);
    }
    while (pong.hasRemaining()) {
      if (channel.read(pong) < 0) {
        throw new EOFException("the echo ended at message " + number);
      }
    }
    long nanos = System.nanoTime() - start;
    if (!pong.flip().equals(ping.flip())) {
      throw new CorruptedException("message " + number + " came back changed");
    }
    return nanos;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
