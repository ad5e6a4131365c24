package dev.culvert.bench.driver;

import dev.culvert.bench.Metric;
import dev.culvert.bench.stats.Observations;

/** What the forks of a run give to the statistics. */
final class Evidence {

  private Evidence() {}

  /**
   * One value for each cell, round and metric that is compared. Cells that failed or that others
   * disturbed most of have none; nor has a fork that does not count.
   */
  static Observations of(Summary summary) {
    Observations.Builder observations = Observations.builder();
    for (Metric metric : Summary.COMPARED) {
      for (ForkResult fork : summary.counted()) {
        if (!summary.disturbed().contains(fork.cell())) {
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
