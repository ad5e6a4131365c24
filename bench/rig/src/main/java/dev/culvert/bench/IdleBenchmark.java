package dev.culvert.bench;

import dev.culvert.bench.load.FirstByte;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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

/**
 * What the node holds for each of many idle connections: child processes, threads, descriptors and
 * memory. The result is the secondary metrics {@code idle.*}; JMH's own score says only how long it
 * took. It is measured once a fork: pools that the first time has filled would hide the second.
 *
 * <pre>java -jar bench/target/benchmarks.jar IdleBenchmark -p connector=jnr,nsenter</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class IdleBenchmark {

  private static final int FIRST_OPENS = 200;

  /** How many connections. */
  @Param("100")
  public int connections = 100;

  /** Opens and closes some, one at a time: what the node loads once is not the connections'. */
  @Setup(Level.Trial)
  public void warmUp(RigState state) throws IOException {
    FirstByte load = new FirstByte(state.rig(), state.cell());
    for (int i = 0; i < FIRST_OPENS; i++) {
      load.open();
    }
  }

  /** Opens them, looks, and closes them. */
  @Benchmark
  public void hold(RigState state) throws IOException {
    IdlePhase.measure(state.rig(), connections);
  }
}
