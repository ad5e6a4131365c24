package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunSummary;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is asked of a comparison. Immutable.
 *
 * @param metrics what is compared; all of it is one family: the more, the harder each is to show
 * @param tolerance the loss that is let pass, as a share
 */
public record Judging(List<Metric> metrics, double tolerance) {

  private static final double TOLERANCE = 0.05;

  /** Of two runs, if nothing else is asked for. */
  public static final Judging RUNS =
      new Judging(
          Stream.concat(Summary.HEADLINES.stream(), Stream.of(Metric.UP_CPU, Metric.DOWN_CPU))
              .toList(),
          TOLERANCE);

  /**
   * Of a duet. The client's and the node's CPU time apart: that of both together would hide a
   * change of one.
   */
  public static final Judging DUET =
      new Judging(
          Stream.concat(
                  Summary.HEADLINES.stream(),
                  Stream.of(
                      Metric.UP_CPU_CLIENT,
                      Metric.UP_CPU_NODE,
                      Metric.DOWN_CPU_CLIENT,
                      Metric.DOWN_CPU_NODE))
              .toList(),
          TOLERANCE);

  public Judging {
    metrics = List.copyOf(metrics);
  }

  /** What the statistics are to go by. */
  public AnalysisSettings settings() {
    return AnalysisSettings.DEFAULT.withTolerance(tolerance);
  }

  /** Only what is asked for. */
  public RunSummary narrow(RunSummary run) {
    Observations all = run.observations();
    Observations.Builder some = Observations.builder();
    for (Metric metric : metrics) {
      Measure measure = metric.measure();
      for (String cell : all.cells(measure)) {
        some.addAll(cell, measure, all.series(measure, cell));
      }
    }
    return new RunSummary(run.environment(), some.build(), run.failures(), run.isTooNoisy());
  }
}
