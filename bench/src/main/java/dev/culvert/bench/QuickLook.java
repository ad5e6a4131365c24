package dev.culvert.bench;

import dev.culvert.bench.BulkWindow.Direction;
import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.FirstByte;
import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.load.PingPong;
import dev.culvert.bench.rig.CpuTime;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * All loads in one fork, each for a short window, so that starting JVMs does not eat the time of
 * the quick profile. The result is all in the secondary metrics; the score says only how long it
 * took. The warm-up is the same twice, before, in windows of their own length: with short ones, the
 * compiler is what is measured. Idle connections come last, and once: pools that they fill would
 * hide the next.
 *
 * <pre>java -jar bench/target/benchmarks.jar QuickLook -f 1 -p transport=raw,netty</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2)
@Measurement(iterations = 1)
public class QuickLook {

  /** Few enough to leave ephemeral ports for the next run. */
  private static final int MOST_OPENS = 2_000;

  /** The length of each measured window. */
  @Param("700")
  public int windowMillis = 700;

  /** The length of each window of the warm-up. */
  @Param("1400")
  public int warmUpMillis = 1400;

  /** How many idle connections the node is to hold, after the last window. */
  @Param("100")
  public int idleConnections = 100;

  /** The length of the windows of this iteration. */
  private int millis;

  private boolean warmUp;

  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    warmUp = iteration.getType() == IterationType.WARMUP;
    millis = warmUp ? warmUpMillis : windowMillis;
  }

  /** Every load once. */
  @Benchmark
  public void windows(RigState state) throws IOException {
    CpuTime before = CpuTime.now();
    bulkUp(state);
    bulkDown(state);
    roundTrips(state);
    CpuTime.now().foreignSince(before).ifPresent(cpus -> RigProfiler.note(Metric.FOREIGN, cpus));
    opens(state);
    if (!warmUp) {
      IdleCost.measure(state.rig(), idleConnections);
    }
  }

  private void bulkUp(RigState state) throws IOException {
    try (BulkUp load = new BulkUp(state.rig())) {
      for (long end = in(millis / 4); System.nanoTime() - end < 0; ) {
        load.send();
      }
      BulkWindow window = BulkWindow.begin(Direction.UP, state.rig(), load.received());
      for (long end = in(millis); System.nanoTime() - end < 0; ) {
        load.send();
      }
      window.end(state.rig(), load.received());
      load.finish();
    }
  }

  private void bulkDown(RigState state) throws IOException {
    try (BulkDown load = new BulkDown(state.rig())) {
      for (long end = in(millis / 4); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      BulkWindow window = BulkWindow.begin(Direction.DOWN, state.rig(), load.received());
      for (long end = in(millis); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      window.end(state.rig(), load.received());
    }
  }

  private void roundTrips(RigState state) throws IOException {
    Histogram window = LatencyLog.window();
    try (PingPong load = new PingPong(state.rig())) {
      for (long end = in(millis / 4); System.nanoTime() - end < 0; ) {
        load.roundTrip();
      }
      for (long end = in(millis); System.nanoTime() - end < 0; ) {
        window.recordValue(load.roundTrip());
      }
    }
    state.roundTrips(window);
  }

  private void opens(RigState state) throws IOException {
    FirstByte load = new FirstByte(state.rig());
    Histogram window = LatencyLog.window();
    long end = in(millis);
    for (int i = 0; i < MOST_OPENS && System.nanoTime() - end < 0; i++) {
      window.recordValue(load.open());
    }
    state.opens(window);
  }

  /** The time in so many milliseconds; near enough for differences not to overflow. */
  private static long in(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
