package dev.culvert.bench.load;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Connections one after the other, each until the pod's first byte. Not thread-safe. */
public final class FirstByte {

  private final Rig rig;
  private final boolean toTheEnd;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(1);

  /** Each connection is seen through to the end that the pod puts to it. */
  public FirstByte(Rig rig) {
    this(rig, true);
  }

  /**
   * For a cell.
   *
   * @param cell whose rig it is: what passes no half-close tells of the pod's end when it has seen
   *     the program's, a second later, so there the program ends first
   */
  public FirstByte(Rig rig, Cell cell) {
    this(rig, cell.halfCloses());
  }

  private FirstByte(Rig rig, boolean toTheEnd) {
    this.rig = rig;
    this.toTheEnd = toTheEnd;
  }

  /**
   * Connects, and reads the byte that the pod sends on accept. The clock runs from connect(2) to
   * the byte; making the socket and ending the connection are outside.
   *
   * @return nanoseconds to the first byte
   * @throws CorruptedException if what came is not that byte and the end
   */
  public long open() throws IOException {
    try (SocketChannel channel = rig.socket()) {
      answer.clear();
      long start = System.nanoTime();
      channel.connect(rig.address(PodPort.FIRST_BYTE));
      int count = channel.read(answer);
      long nanos = System.nanoTime() - start;
      if (count != 1 || answer.get(0) != PodPort.GREETING) {
        throw new CorruptedException("the connection ended before the pod's first byte");
      }
      answer.clear();
      if (toTheEnd && channel.read(answer) != -1) {
        throw new CorruptedException("the pod's one byte was not the last");
      }
      return nanos;
    }
  }
}
