package dev.culvert.bench;

import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.rig.Count;
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
 * {@code down}: MiB/s at the receiver. JMH's own score counts calls at this end, which for {@code
 * up} includes what lies in buffers.
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
    private Count begin = new Count(0, 0);

    @Setup(Level.Trial)
    public void open(RigState state) throws IOException {
      load = new BulkUp(state.rig());
    }

    @Setup(Level.Iteration)
    public void begin() throws IOException {
      begin = load().received();
    }

    @TearDown(Level.Iteration)
    public void end() throws IOException {
      RigProfiler.note(Metric.UP, load().received().rateSince(begin));
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
    private Count begin = new Count(0, 0);

    @Setup(Level.Trial)
    public void open(RigState state) throws IOException {
      load = new BulkDown(state.rig());
    }

    @Setup(Level.Iteration)
    public void begin() {
      begin = load().received();
    }

    @TearDown(Level.Iteration)
    public void end() {
      RigProfiler.note(Metric.DOWN, load().received().rateSince(begin));
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
