package dev.culvert.bench;

import dev.culvert.bench.LoadPhase.Conditions;
import dev.culvert.bench.rig.CpuTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Several loads in one fork, each for a short window, so that starting JVMs does not eat the time.
 * The result is all in the secondary metrics; the score says only how long it took. The warm-up is
 * the basic loads before, in windows of their own length: twice, or until the JVMs are done with
 * compiling.
 *
 * <pre>java -jar bench/target/benchmarks.jar Suite -f 1 -p loads=up+churn -p transport=raw,netty
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2)
@Measurement(iterations = 1)
public class Suite {

  /** Which {@link Load}s. */
  @Param("up+down+rtt+opens+idle")
  public String loads = "up+down+rtt+opens+idle";

  /** The length of each measured window. */
  @Param("700")
  public int windowMillis = 700;

  /** The length of each window of the warm-up. */
  @Param("1400")
  public int warmUpMillis = 1400;

  /**
   * How long the warm-up goes on in windows of that length until every JVM is done with compiling,
   * at most; 0 for each load once in each of JMH's iterations.
   */
  @Param("0")
  public int warmUpMostMillis;

  /** Whether a client of ours is a process of its own, as everybody else's is. */
  @Param("false")
  public boolean clientApart;

  /** How many idle connections the node is to hold. */
  @Param("100")
  public int idleConnections = 100;

  private List<Load> running = List.of();
  private boolean warmUp;
  private Conditions conditions = new Conditions(Duration.ZERO, 0);

  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    warmUp = iteration.getType() == IterationType.WARMUP;
    running = Load.parse(loads).stream().filter(load -> !warmUp || load.warmsUp()).toList();
    conditions =
        new Conditions(Duration.ofMillis(warmUp ? warmUpMillis : windowMillis), idleConnections);
  }

  /** Every load once. */
  @Benchmark
  public void windows(RigState state) throws IOException {
    if (warmUp) {
      warmUp(state);
    } else {
      measure(state);
    }
  }

  private void warmUp(RigState state) throws IOException {
    if (warmUpMostMillis == 0 || running.isEmpty()) {
      once(state);
      return;
    }
    long begin = System.nanoTime();
    long most = TimeUnit.MILLISECONDS.toNanos(warmUpMostMillis);
    CompilerWatch watch = new CompilerWatch(state.rig().compilers());
    boolean isOver = false;
    CpuTime now = CpuTime.now();
    while (!isOver) {
      CpuTime before = now;
      once(state);
      now = CpuTime.now();
      watch.look(state.rig().compilers(), now.leftSince(before));
      long next = now.nanos() - begin + now.nanos() - before.nanos();
      isOver = state.turns().agree(watch.isQuiet() || next > most);
    }
    state.warmedUp(Duration.ofNanos(now.nanos() - begin), watch.isQuiet());
  }

  private void once(RigState state) throws IOException {
    for (Load load : running) {
      load.run(state, conditions);
    }
  }

  private void measure(RigState state) throws IOException {
    state.noteWarmUp();
    CpuTime before = CpuTime.now();
    int calm = (int) running.stream().takeWhile(load -> !load.mayHaveChildren()).count();
    run(running.subList(0, calm), state);
    if (calm > 0 && !state.turns().isDuet()) {
      CpuTime.now().foreignSince(before).ifPresent(cpus -> RigProfiler.note(Metric.FOREIGN, cpus));
    }
    run(running.subList(calm, running.size()), state);
  }

  private void run(List<Load> some, RigState state) throws IOException {
    for (Load load : some) {
      state.turns().begin();
      load.run(state, conditions);
      state.turns().end();
    }
  }
}
