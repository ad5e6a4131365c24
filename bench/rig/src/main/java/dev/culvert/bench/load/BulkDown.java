package dev.culvert.bench.load;

import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.StampedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** One connection that receives as fast as it can. Not thread-safe. */
public final class BulkDown implements AutoCloseable {

  private final SocketChannel channel;
  private final StampedReader reader = new StampedReader();
  private long bytes;

  public BulkDown(Rig rig) throws IOException {
    channel = rig.connect(PodPort.SOURCE);
  }

  /** Reads once, and checks what has come. */
  public void receive() throws IOException {
    int count = reader.readFrom(channel);
    if (count < 0) {
      throw new EOFException("the source ended after " + bytes + " bytes; it never does");
    }
    bytes += count;
  }

  /** What this end has received. */
  public ReceivedBytes received() {
    return new ReceivedBytes(bytes, System.nanoTime());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
