package dev.culvert.bench.quick;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.SingleShotResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

/** Results of forks that never ran. */
final class Forks {

  private Forks() {}

  /** A fork of a cell that measured these values. */
  static ForkResult of(String cell, int round, Map<Metric, Double> values) {
    Cell parsed = Cell.parse(cell);
    return new ForkResult(parsed, round, Duration.ofSeconds(10), result(parsed, values), null);
  }

  /** A fork of a cell that failed. */
  static ForkResult failed(String cell, int round, String failure) {
    return new ForkResult(Cell.parse(cell), round, Duration.ofSeconds(1), null, failure);
  }

  private static RunResult result(Cell cell, Map<Metric, Double> values) {
    BenchmarkParams params = params(cell);
    IterationResult iteration = new IterationResult(params, params.getMeasurement(), null);
    iteration.addResult(
        new SingleShotResult(ResultRole.PRIMARY, "windows", 4_000_000_000L, 1, TimeUnit.SECONDS));
    values.forEach(
        (metric, value) ->
            iteration.addResult(
                new ScalarResult(metric.label(), value, metric.unit(), AggregationPolicy.AVG)));
    Collection<BenchmarkResult> forks =
        new ArrayList<>(List.of(new BenchmarkResult(params, List.of(iteration))));
    return new RunResult(params, forks);
  }

  private static BenchmarkParams params(Cell cell) {
    WorkloadParams workload = new WorkloadParams();
    workload.put("transport", cell.client(), 0);
    workload.put("connector", cell.connector(), 1);
    IterationParams once = iteration(IterationType.MEASUREMENT);
    return new BenchmarkParams(
        "dev.culvert.bench.QuickLook.windows",
        "generated",
        true,
        1,
        new int[] {1},
        List.of(),
        1,
        0,
        iteration(IterationType.WARMUP),
        once,
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
