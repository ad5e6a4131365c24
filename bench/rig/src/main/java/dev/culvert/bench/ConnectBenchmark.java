package dev.culvert.bench;

import dev.culvert.bench.load.FirstByte;
import dev.culvert.bench.load.LatencyLog;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Connections one after the other over a warm session, each timed from connect to the pod's first
 * byte. The result is the secondary metrics {@code connect.p50} and {@code connect.p99}; JMH's own
 * score also has the end of the connection in it.
 *
 * <pre>java -jar bench/target/benchmarks.jar ConnectBenchmark -p connector=jnr,nsenter</pre>
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, batchSize = 100)
@Measurement(iterations = 5, batchSize = 200)
public class ConnectBenchmark {

  /** Opens one connection, and sees it through to its end. */
  @Benchmark
  public void firstByte(Opens opens) throws IOException {
    opens.open();
  }

  /** The histogram of the iteration. */
  @State(Scope.Thread)
  public static class Opens {

    private @Nullable FirstByte load;
    private Histogram window = LatencyLog.window();

    @Setup(Level.Trial)
    public void prepare(RigState state) {
      load = new FirstByte(state.rig(), state.cell());
    }

    @Setup(Level.Iteration)
    public void begin() {
      window = LatencyLog.window();
    }

    @TearDown(Level.Iteration)
    public void end(RigState state) {
      state.opens(window);
    }

    void open() throws IOException {
      window.recordValue(Objects.requireNonNull(load, "load").open());
    }
  }
}
