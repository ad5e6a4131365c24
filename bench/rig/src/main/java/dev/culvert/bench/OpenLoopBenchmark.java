package dev.culvert.bench;

import dev.culvert.bench.load.OpenLoop;
import dev.culvert.bench.load.SendSchedule;
import dev.culvert.bench.load.SustainableRate;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages of 64 bytes at a rate that does not depend on the answers. The result is the secondary
 * metrics {@code openloop.*}; JMH's own score says only how long a window took.
 *
 * <pre>java -jar bench/target/benchmarks.jar OpenLoopBenchmark.latency -p rate=500,2000,8000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2)
@Measurement(iterations = 3)
public class OpenLoopBenchmark {

  private static final long SEED = 11;

  /** How long the window is. */
  @Param("2000")
  public int windowMillis = 2000;

  /** How many connections the messages go over, in turn. */
  @Param("16")
  public int connections = 16;

  /** Messages a second, of all connections together; and how they come. */
  @State(Scope.Benchmark)
  public static class Offered {

    @Param("1000")
    public double rate = 1000;

    /** {@code exponential} or {@code constant} gaps. */
    @Param("exponential")
    public String arrivals = "exponential";

    SendSchedule schedule(Duration length) {
      return switch (arrivals) {
        case "exponential" -> SendSchedule.exponential(rate, length, SEED);
        case "constant" -> SendSchedule.constant(rate, length, SEED);
        default ->
            throw new IllegalArgumentException(
                "arrivals '" + arrivals + "' must be exponential or constant");
      };
    }
  }

  /** The limit of the search. */
  @State(Scope.Benchmark)
  public static class Limit {

    /** What p99 must keep to, in microseconds. */
    @Param("5000")
    public int limitMicros = 5000;
  }

  /** A window at the rate. */
  @Benchmark
  public void latency(RigState state, Offered offered) throws IOException {
    LatencyPhases.openLoop(
        state, OpenLoop.run(state.rig(), offered.schedule(window()), connections));
  }

  /** The search for the highest rate that keeps to the limit. */
  @Benchmark
  @Warmup(iterations = 1)
  @Measurement(iterations = 1)
  public void sustainable(RigState state, Limit limit) throws IOException {
    Duration most = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(limit.limitMicros));
    LatencyPhases.sustainable(state, new SustainableRate(most, window(), connections));
  }

  private Duration window() {
    return Duration.ofMillis(windowMillis);
  }
}
