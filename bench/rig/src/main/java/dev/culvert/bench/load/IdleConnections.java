package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections that are open and say nothing. Each has carried one byte to the pod and back, so
 * that it is known to lead there. Not thread-safe.
 */
public final class IdleConnections implements AutoCloseable {

  private static final byte PROOF = '?';

  private final List<SocketChannel> channels = new ArrayList<>();

  /**
   * Opens them, one after the other.
   *
   * @throws IOException if one does not come about; then none is left
   */
  public IdleConnections(Rig rig, int count) throws IOException {
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = rig.connect(PodPort.ECHO);
        channels.add(channel);
        prove(channel);
      }
    } catch (IOException e) {
      close();
      throw new IOException(
          "of " + count + " idle connections, number " + channels.size() + ": " + e.getMessage(),
          e);
    }
  }

  /** How many are open. */
  public int count() {
    return channels.size();
  }

  private static void prove(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {PROOF}));
    ByteBuffer back = ByteBuffer.allocate(1);
    if (channel.read(back) != 1 || back.get(0) != PROOF) {
      throw new CorruptedException("the echo of the first byte did not come");
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
