package dev.culvert.bench;

import dev.culvert.bench.load.ColdStart;
import dev.culvert.bench.load.EchoProof;
import dev.culvert.bench.load.HalfCloseProof;
import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.load.OpenLoopWindow;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** One fork's {@link Rig}, proven before the first iteration, and its latencies. */
@State(Scope.Benchmark)
public class RigState {

  /** System property: the file that this fork's histograms go to. */
  public static final String LOG_PROPERTY = "culvert.bench.hlog";

  /**
   * A client transport as in a cell: {@code netty}, {@code netty+tls}; {@code raw}; or a baseline.
   */
  @Param("netty")
  public String transport = "netty";

  /** A pod connector as in a cell: {@code jnr}, {@code nsenter+form=unix}. */
  @Param("jnr")
  public String connector = "jnr";

  private final LatencyLog latencies = new LatencyLog();
  private @Nullable Rig rig;
  private @Nullable Turns turns;
  private @Nullable ColdStart cold;
  private @Nullable WarmUp warmUp;
  private boolean measuring;

  @Setup(Level.Trial)
  public void start(BenchmarkParams params) throws IOException {
    if (params.getThreads() != 1) {
      throw new IllegalArgumentException(
          "these benchmarks drive one connection: run them with one thread, not "
              + params.getThreads());
    }
    Cell cell = cell();
    String loads = params.getParam("loads");
    if (loads != null && Load.parse(loads).contains(Load.COLD)) {
      cold = ColdStart.measure(cell); // Before anything else of this fork is there.
    }
    boolean apart = Boolean.parseBoolean(params.getParam("clientApart"));
    Rig started = apart ? Rig.apart(cell) : Rig.start(cell);
    try {
      EchoProof.run(started);
      if (cell.halfCloses()) {
        HalfCloseProof.run(started);
      }
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
    rig = started;
    Turns joined = Turns.join();
    turns = joined;
    joined.meet();
  }

  @Setup(Level.Iteration)
  public void begin(IterationParams params) {
    measuring = params.getType() == IterationType.MEASUREMENT;
  }

  @TearDown(Level.Trial)
  public void stop() throws IOException {
    turns().meet();
    turns().close();
    rig().close();
    String file = System.getProperty(LOG_PROPERTY);
    if (file != null) {
      latencies.write(Path.of(file));
    }
  }

  Cell cell() {
    return new Cell(transport, connector);
  }

  Rig rig() {
    return Objects.requireNonNull(rig, "rig");
  }

  Turns turns() {
    return Objects.requireNonNull(turns, "turns");
  }

  /** Keeps how long the warm-up took, and whether the compilers were quiet at its end. */
  void warmedUp(Duration took, boolean quiet) {
    warmUp = new WarmUp(took, quiet);
  }

  /** Notes it, if it had an end of its own. */
  void noteWarmUp() {
    if (warmUp != null) {
      RigProfiler.note(Metric.WARM_SECONDS, warmUp.took().toMillis() / 1e3);
      RigProfiler.note(Metric.WARM_QUIET, warmUp.quiet() ? 1 : 0);
    }
  }

  private record WarmUp(Duration took, boolean quiet) {}

  /** Notes what was measured before this fork's own rig was started. */
  void cold() {
    ColdStart found = Objects.requireNonNull(cold, "cold");
    found.readyMillis().ifPresent(millis -> RigProfiler.note(Metric.COLD_START, millis));
    RigProfiler.note(Metric.COLD_FIRST, found.first() / 1e3);
    RigProfiler.note(Metric.COLD_SECOND, median(found.second()));
    RigProfiler.note(Metric.COLD_ELEVENTH, median(found.eleventh()));
    RigProfiler.note(Metric.COLD_HUNDREDTH, median(found.hundredth()));
    RigProfiler.note(Metric.COLD_MEBIBYTE, found.mebibyteNanos() / 1e6);
  }

  private static double median(Histogram window) {
    return window.getValueAtPercentile(50) / 1e3;
  }

  /** Notes a window's round trips. */
  void roundTrips(Histogram window) {
    note("rtt", window, Metric.RTT_P50, Metric.RTT_P99, Metric.RTT_COUNT);
  }

  /** Notes a window's opens. */
  void opens(Histogram window) {
    note("connect", window, Metric.CONNECT_P50, Metric.CONNECT_P99, Metric.CONNECT_COUNT);
  }

  /** Keeps the histograms of an open loop, by tags that begin so. */
  void keep(String tag, OpenLoopWindow window) {
    if (measuring) {
      latencies.add(tag + ".intended", window.intended());
      latencies.add(tag + ".service", window.service());
      latencies.add(tag + ".lag", window.lag());
    }
  }

  private void note(String tag, Histogram window, Metric p50, Metric p99, Metric count) {
    if (measuring) {
      latencies.add(tag, window);
    }
    RigProfiler.note(p50, window.getValueAtPercentile(50) / 1e3);
    RigProfiler.note(p99, window.getValueAtPercentile(99) / 1e3);
    RigProfiler.note(count, (double) window.getTotalCount());
  }
}
