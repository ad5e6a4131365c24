package dev.culvert.bench;

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
 * Pings alone, and beside bulk connections of the same session. The result is the secondary metrics
 * {@code fairness.*}; JMH's own score says only how long it took.
 *
 * <pre>java -jar bench/target/benchmarks.jar FairnessBenchmark -p bulk=1,4 -p transport=netty</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2)
@Measurement(iterations = 3)
public class FairnessBenchmark {

  /** How many bulk connections: every other one sends, the rest receive. */
  @Param({"1", "4"})
  public int bulk = 4;

  /** How long each of the two windows is; p99 takes 1 s. */
  @Param("2000")
  public int windowMillis = 2000;

  /** Both windows. */
  @Benchmark
  public void pingUnderBulk(RigState state) throws IOException {
    LatencyPhases.fairness(state, bulk, Duration.ofMillis(windowMillis));
  }
}
