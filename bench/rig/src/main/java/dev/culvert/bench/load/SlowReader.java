package dev.culvert.bench.load;

import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.StampedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One connection whose reader has stopped, and another that goes on receiving. Immutable.
 *
 * @param retained what the other carries meanwhile, as a share of what it carried before
 * @param grownKib by how much node and client have grown through it, in KiB
 */
public record SlowReader(double retained, long grownKib) {

  /** Far above what the windows and the sockets of one connection hold, and what a JIT takes. */
  private static final long MOST_KIB = 128 << 10;

  /**
   * Receives for a window alone and for another beside the stopped one.
   *
   * @throws IOException also if node and client have grown without bound
   */
  public static SlowReader measure(Rig rig, Duration window) throws IOException {
    try (Crowd crowd = new Crowd(rig, 0, 1)) {
      CrowdRate.await(window.dividedBy(4));
      double alone = CrowdRate.during(crowd, window);
      long before = rig.memoryKib();
      try (SocketChannel stopped = rig.connect(PodPort.SOURCE)) {
        if (new StampedReader().readFrom(stopped) < 0) {
          throw new EOFException("the source ended; it never does");
        }
        CrowdRate.await(window.dividedBy(4));
        double beside = CrowdRate.during(crowd, window);
        long grown = rig.memoryKib() - before;
        crowd.finish();
        return new SlowReader(beside / alone, bounded(grown));
      }
    }
  }

  private static long bounded(long grownKib) throws IOException {
    if (grownKib > MOST_KIB) {
      throw new IOException(
          "node and client have grown by "
              + grownKib
              + " KiB behind one reader that had stopped; the windows of a connection are far"
              + " below "
              + MOST_KIB
              + " KiB");
    }
    return grownKib;
  }
}
