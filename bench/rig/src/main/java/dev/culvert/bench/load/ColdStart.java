package dev.culvert.bench.load;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * What somebody meets who has just started everything: the first connections, one after the other,
 * and the first MiB after them. Immutable.
 *
 * @param readyMillis from the start of the client's command until it listens; empty where there is
 *     none
 * @param first nanoseconds to the first byte of the first connection
 * @param second the 2nd to the 10th
 * @param eleventh the 11th to the 100th
 * @param hundredth the 101st to the 200th
 * @param mebibyteNanos from connect to 1 MiB received
 */
public record ColdStart(
    OptionalDouble readyMillis,
    long first,
    Histogram second,
    Histogram eleventh,
    Histogram hundredth,
    long mebibyteNanos) {

  private static final int SECOND = 9;
  private static final int ELEVENTH = 90;
  private static final int HUNDREDTH = 100;
  private static final long MEBIBYTE = 1 << 20;

  /** Enough for the compiler to have seen the load's own code. */
  private static final int PRACTICE = 2_000;

  /** Starts all of a cell's processes, measures, and ends them. */
  public static ColdStart measure(Cell cell) throws IOException {
    try (Rig practice = Rig.practice()) {
      opens(new FirstByte(practice), PRACTICE);
      mebibyte(practice);
    }
    try (Rig rig = Rig.fresh(cell)) {
      FirstByte load = new FirstByte(rig, cell);
      return new ColdStart(
          rig.readyMillis(),
          load.open(),
          opens(load, SECOND),
          opens(load, ELEVENTH),
          opens(load, HUNDREDTH),
          mebibyte(rig));
    }
  }

  private static Histogram opens(FirstByte load, int count) throws IOException {
    Histogram window = LatencyLog.window();
    for (int i = 0; i < count; i++) {
      window.recordValue(load.open());
    }
    return window;
  }

  private static long mebibyte(Rig rig) throws IOException {
    long start = System.nanoTime();
    try (BulkDown load = new BulkDown(rig)) {
      while (load.received().bytes() < MEBIBYTE) {
        load.receive();
      }
      return System.nanoTime() - start;
    }
  }
}
