package dev.culvert.bench;

import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.load.PingPong;
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
 * Round trips of 64 bytes on one connection, one at a time: service time of a closed loop, not the
 * latency under an offered load. The result is the secondary metrics {@code rtt.p50} and {@code
 * rtt.p99}, from a histogram of every round trip.
 *
 * <pre>java -jar bench/target/benchmarks.jar PingPongBenchmark -p transport=raw,netty</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PingPongBenchmark {

  /** Sends a message and waits until it is back. */
  @Benchmark
  public void rtt(Echo echo) throws IOException {
    echo.roundTrip();
  }

  /** The connection to the echo port, and the histogram of the iteration. */
  @State(Scope.Thread)
  public static class Echo {

    private @Nullable PingPong load;
    private Histogram window = LatencyLog.window();

    @Setup(Level.Trial)
    public void open(RigState state) throws IOException {
      load = new PingPong(state.rig());
    }

    @Setup(Level.Iteration)
    public void begin() {
      window = LatencyLog.window();
    }

    @TearDown(Level.Iteration)
    public void end(RigState state) {
      state.roundTrips(window);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
      Objects.requireNonNull(load, "load").close();
    }

    void roundTrip() throws IOException {
      window.recordValue(Objects.requireNonNull(load, "load").roundTrip());
    }
  }
}
