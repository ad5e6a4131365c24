package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.StampedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection that sends as fast as it can. What counts is what the pod has received: what the
 * client has written may lie in buffers. Not thread-safe.
 */
public final class BulkUp implements AutoCloseable {

  private final Rig rig;
  private final SocketChannel channel;
  private final StampedWriter writer = new StampedWriter();
  private final ReceivedBytes before;
  private long sent;

  public BulkUp(Rig rig) throws IOException {
    this.rig = rig;
    this.before = rig.received();
    this.channel = rig.connect(PodPort.SINK);
  }

  /** Sends one block. */
  public void send() throws IOException {
    sent += writer.writeTo(channel);
  }

  /** What the pod has received. */
  public ReceivedBytes received() throws IOException {
    return rig.received();
  }

  /**
   * Ends the output and waits until the pod has had all of it.
   *
   * @throws CorruptedException if it has had less or more than was sent
   */
  public void finish() throws IOException {
    channel.shutdownOutput();
    if (channel.read(ByteBuffer.allocate(1)) != -1) {
      throw new CorruptedException("the sink sent a byte, which it never does");
    }
    long arrived = rig.received().bytes() - before.bytes();
    if (arrived != sent) {
      throw new CorruptedException("of " + sent + " bytes sent, the pod received " + arrived);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
