package dev.culvert.bench;

import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
 * Bulk transfer over one connection, each way. The result is the secondary metric {@code up} or
 * {@code down}, MiB/s at the receiver, and {@code up.cpu} or {@code down.cpu}, in all and by role,
 * the CPU time of a GiB. JMH's own score counts calls at this end, which for {@code up} includes
 * what lies in buffers.
 *
 * <pre>java -jar bench/target/benchmarks.jar BulkBenchmark -p transport=netty -p connector=jnr
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BulkBenchmark {

  /** Sends one block of 64 KiB. */
  @Benchmark
  public void up(Up up) throws IOException {
    up.load().send();
  }

  /** Reads once what has come, at most 256 KiB. */
  @Benchmark
  public void down(Down down) throws IOException {
    down.load().receive();
  }

  /** The connection to the sink. */
  @State(Scope.Thread)
  public static class Up {

    private @Nullable BulkUp load;
    private @Nullable BulkWindow window;

    @Setup(Level.Trial)
    public void open(RigState state) throws IOException {
      load = new BulkUp(state.rig());
    }

    @Setup(Level.Iteration)
    public void begin(RigState state) throws IOException {
      window = BulkWindow.begin(Metric.UP, state.rig(), load().received());
    }

    @TearDown(Level.Iteration)
    public void end(RigState state) throws IOException {
      Objects.requireNonNull(window, "window").end(state.rig(), load().received());
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
      try (BulkUp closing = load()) {
        closing.finish();
      }
    }

    BulkUp load() {
      return Objects.requireNonNull(load, "load");
    }
  }

  /** The connection to the source. */
  @State(Scope.Thread)
  public static class Down {

    private @Nullable BulkDown load;
    private @Nullable BulkWindow window;

    @Setup(Level.Trial)
    public void open(RigState state) throws IOException {
      load = new BulkDown(state.rig());
    }

    @Setup(Level.Iteration)
    public void begin(RigState state) {
      window = BulkWindow.begin(Metric.DOWN, state.rig(), load().received());
    }

    @TearDown(Level.Iteration)
    public void end(RigState state) {
      Objects.requireNonNull(window, "window").end(state.rig(), load().received());
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
      load().close();
    }

    BulkDown load() {
      return Objects.requireNonNull(load, "load");
    }
  }
}
