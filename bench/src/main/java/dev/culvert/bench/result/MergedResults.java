package dev.culvert.bench.result;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.SingleShotResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * The forks of a run as one result of JMH, as if JMH had run them all: also those of an earlier
 * sitting, of which only the values are left.
 */
public final class MergedResults {

  private static final String OUR_PROPERTIES = "-Dculvert.bench.";

  private MergedResults() {}

  /**
   * JMH's own JSON: a row of raw data for each fork.
   *
   * @param params what JMH says of any fork of the run
   */
  public static String json(Collection<ForkResult> forks, BenchmarkParams params) {
    Map<Cell, List<ForkResult>> byCell = new LinkedHashMap<>();
    for (ForkResult fork : forks) {
      if (fork.failure() == null) {
        byCell.computeIfAbsent(fork.cell(), cell -> new ArrayList<>()).add(fork);
      }
    }
    List<RunResult> runs = new ArrayList<>();
    byCell.forEach((cell, of) -> runs.add(run(of, withCell(params, cell, of.size()))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(runs);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static RunResult run(List<ForkResult> forks, BenchmarkParams params) {
    List<BenchmarkResult> results = new ArrayList<>();
    for (ForkResult fork : forks) {
      IterationResult iteration = new IterationResult(params, params.getMeasurement(), null);
      long nanos = (long) (fork.seconds() * 1e9);
      iteration.addResult(
          new SingleShotResult(ResultRole.PRIMARY, "windows", nanos, 1, TimeUnit.SECONDS));
      for (Metric metric : Metric.values()) {
        fork.value(metric)
            .ifPresent(
                value ->
                    iteration.addResult(
                        new ScalarResult(
                            metric.label(), value, metric.unit(), AggregationPolicy.AVG)));
      }
      results.add(new BenchmarkResult(params, List.of(iteration)));
    }
    return new RunResult(params, results);
  }

  /** The same for a cell with so many forks, and without the options that differ between them. */
  private static BenchmarkParams withCell(BenchmarkParams params, Cell cell, int forks) {
    WorkloadParams workload = new WorkloadParams();
    int order = 0;
    for (String key : params.getParamsKeys()) {
      String value =
          switch (key) {
            case "transport" -> cell.client();
            case "connector" -> cell.connector();
            default -> params.getParam(key);
          };
      workload.put(key, value, order++);
    }
    return new BenchmarkParams(
        params.getBenchmark(),
        params.generatedBenchmark(),
        params.shouldSynchIterations(),
        params.getThreads(),
        params.getThreadGroups(),
        params.getThreadGroupLabels(),
        forks,
        params.getWarmupForks(),
        params.getWarmup(),
        params.getMeasurement(),
        params.getMode(),
        workload,
        params.getTimeUnit(),
        params.getOpsPerInvocation(),
        params.getJvm(),
        params.getJvmArgs().stream().filter(arg -> !arg.startsWith(OUR_PROPERTIES)).toList(),
        params.getJdkVersion(),
        params.getVmName(),
        params.getVmVersion(),
        params.getJmhVersion(),
        params.getTimeout());
  }
}
