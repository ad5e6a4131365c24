package dev.culvert.bench.result;

import dev.culvert.bench.Load;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

/** Results of forks that never ran, and plans of them. */
public final class Forks {

  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private Forks() {}

  /** A fork of a cell that measured these values. */
  public static ForkResult of(String cell, int round, Map<Metric, Double> values) {
    return of(cell, round, 1, 0, values);
  }

  /** The same, made for the so-manieth time, while others used so many CPUs. */
  public static ForkResult of(
      String cell, int round, int attempt, double foreign, Map<Metric, Double> values) {
    return new ForkResult(
        new Slot(Cell.parse(cell), round, attempt),
        START.plusSeconds(10L * round),
        Duration.ofSeconds(10),
        4.0,
        values,
        null,
        new Noise(foreign, 0, 300, foreign < 0.1));
  }

  /** A fork of a cell that failed. */
  public static ForkResult failed(String cell, int round, String failure) {
    return new ForkResult(
        new Slot(Cell.parse(cell), round, 1),
        START,
        Duration.ofSeconds(1),
        0,
        Map.of(),
        failure,
        new Noise(0, 0, 300, true));
  }

  public static Plan plan(OptionalInt rounds, String... cells) {
    return new Plan(
        Profile.QUICK,
        List.of(cells).stream().map(Cell::parse).toList(),
        rounds,
        Duration.ofMinutes(3),
        new Plan.Windows(
            Load.BASIC, Duration.ofMillis(900), 1, Duration.ofMillis(1800), Duration.ZERO, 100),
        42,
        Rules.DEFAULT);
  }

  /** What JMH would say of them. */
  public static BenchmarkParams params() {
    WorkloadParams workload = new WorkloadParams();
    workload.put("transport", "any", 0);
    workload.put("connector", "any", 1);
    workload.put("windowMillis", "900", 2);
    return new BenchmarkParams(
        "dev.culvert.bench.Suite.windows",
        "generated",
        true,
        1,
        new int[] {1},
        List.of(),
        1,
        0,
        iteration(IterationType.WARMUP),
        iteration(IterationType.MEASUREMENT),
        Mode.SingleShotTime,
        workload,
        TimeUnit.SECONDS,
        1,
        "java",
        List.of("-Xmx256m", "-Dculvert.bench.run=abc"),
        "17",
        "vm",
        "17",
        "1.37",
        TimeValue.seconds(60));
  }

  private static IterationParams iteration(IterationType type) {
    return new IterationParams(type, 1, TimeValue.seconds(1), 1);
  }
}
