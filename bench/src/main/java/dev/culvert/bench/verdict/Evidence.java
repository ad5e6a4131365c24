package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Observations;
import java.util.function.Predicate;

/** What the forks of a run give to the statistics. */
final class Evidence {

  private Evidence() {}

  /** One value for each cell, round and metric that is compared, of the forks that count. */
  static Observations of(Summary summary) {
    return of(summary, cell -> true);
  }

  /** The same without the cells that others disturbed: what a gate may go by. */
  static Observations undisturbed(Summary summary) {
    return of(summary, cell -> !summary.disturbed().contains(cell));
  }

  private static Observations of(Summary summary, Predicate<Cell> which) {
    Observations.Builder observations = Observations.builder();
    for (Metric metric : Summary.COMPARED) {
      for (ForkResult fork : summary.counted()) {
        if (which.test(fork.cell())) {
          fork.value(metric)
              .ifPresent(
                  value ->
                      observations.add(
                          fork.cell().toString(), fork.round(), metric.measure(), seen(value)));
        }
      }
    }
    return observations.build();
  }

  /** A difference of two looks, such as an idle connection's memory, may come out below nothing. */
  private static double seen(double value) {
    return Math.max(0, value);
  }
}
