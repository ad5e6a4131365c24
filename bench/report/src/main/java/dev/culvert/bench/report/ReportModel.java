package dev.culvert.bench.report;

import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.LatencyBand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a report is made of. What is empty has no section. Maps keep their order. Immutable.
 *
 * @param run what run it is of
 * @param machine facts of the machine, by name
 * @param settings what was in effect (windows, buffers, heap), by name
 * @param analysis of the forks that count; cells that failed may be in it, and are not ranked
 * @param raw the cell without a relay, drawn as the ceiling and never ranked; null if there is none
 * @param headlines labels of the measures to compare, in order, those not measured are skipped;
 *     empty for all that have no section of their own
 * @param recommendations one a workload, the first the default
 * @param links cells with a link, which are compared by themselves
 * @param failures cells that failed, and why
 * @param notMeasured cells that could not be measured, and why
 * @param forks all that were made, in any order
 * @param curves latency percentiles in microseconds, by cell and by the tag of what was recorded;
 *     {@code service} is drawn dashed beside {@code intended}, other tags have a chart each
 */
public record ReportModel(
    RunFacts run,
    Map<String, String> machine,
    Map<String, String> settings,
    Analysis analysis,
    @Nullable String raw,
    List<String> headlines,
    List<Recommendation> recommendations,
    LinkedCells links,
    Map<String, String> failures,
    Map<String, String> notMeasured,
    List<ForkFacts> forks,
    Map<String, Map<String, List<LatencyBand>>> curves) {

  public ReportModel {
    machine = copy(machine);
    settings = copy(settings);
    headlines = List.copyOf(headlines);
    recommendations = List.copyOf(recommendations);
    failures = copy(failures);
    notMeasured = copy(notMeasured);
    forks = List.copyOf(forks);
    curves = copy(curves);
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
