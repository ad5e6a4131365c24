package dev.culvert.bench.quick;

import dev.culvert.bench.rig.Cell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/** The forks of a run as one result of JMH, as if JMH had run them all. */
final class MergedResults {

  private static final String OUR_PROPERTIES = "-Dculvert.bench.";

  private MergedResults() {}

  /** JMH's own JSON: a row of raw data for each fork. */
  static String json(Collection<ForkResult> forks) {
    Map<Cell, List<RunResult>> byCell = new LinkedHashMap<>();
    for (ForkResult fork : forks) {
      if (fork.result() != null) {
        byCell.computeIfAbsent(fork.cell(), cell -> new ArrayList<>()).add(fork.result());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out)
          .writeOut(byCell.values().stream().map(MergedResults::merge).toList());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static RunResult merge(List<RunResult> runs) {
    List<BenchmarkResult> forks = new ArrayList<>();
    runs.forEach(run -> forks.addAll(run.getBenchmarkResults()));
    return new RunResult(withForks(runs.get(0).getParams(), forks.size()), forks);
  }

  /** The same parameters, of so many forks, and without the options that differ between them. */
  private static BenchmarkParams withForks(BenchmarkParams params, int forks) {
    WorkloadParams workload = new WorkloadParams();
    int order = 0;
    for (String key : params.getParamsKeys()) {
      workload.put(key, params.getParam(key), order++);
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
