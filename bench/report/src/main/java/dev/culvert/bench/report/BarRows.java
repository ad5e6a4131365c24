package dev.culvert.bench.report;

import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Outlier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Means with their intervals, and every fork as a dot: a row for each cell. Immutable.
 *
 * @param analysis of the forks
 * @param measure what is drawn
 * @param cells in their order; those without a figure have no row
 * @param raw drawn as a line; empty for none
 */
record BarRows(Analysis analysis, Measure measure, List<String> cells, Optional<Estimate> raw) {

  /** With values further apart than this, bars from 0 would hide the small ones. */
  private static final double FAR = 20;

  /** For the function {@code bars} of charts.js. */
  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("unit", measure.unit());
    data.put("far", isFar());
    data.put(
        "rows",
        cells.stream()
            .flatMap(cell -> analysis.estimate(measure, cell).map(of -> row(cell, of)).stream())
            .toList());
    raw.ifPresent(line -> data.put("raw", line.mean()));
    return data;
  }

  /** Which way is better, and by what axis. */
  String better() {
    if (isFar()) {
      return (measure.moreIsBetter() ? "further right is better" : "further left is better")
          + ", on an axis of powers of ten";
    }
    return measure.moreIsBetter() ? "longer is better" : "shorter is better";
  }

  private boolean isFar() {
    List<Estimate> all =
        Stream.concat(
                cells.stream().flatMap(cell -> analysis.estimate(measure, cell).stream()),
                raw.stream())
            .toList();
    double lowest = all.stream().mapToDouble(Estimate::lowest).min().orElse(0);
    double highest = all.stream().mapToDouble(Estimate::highest).max().orElse(0);
    return lowest > 0 && highest / lowest > FAR;
  }

  private Map<String, Object> row(String cell, Estimate estimate) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("cell", cell);
    row.put("mean", estimate.mean());
    estimate
        .uncertainty()
        .asInterval()
        .ifPresent(interval -> row.put("interval", List.of(interval.low(), interval.high())));
    List<List<Double>> forks = new ArrayList<>();
    analysis
        .observations()
        .series(measure, cell)
        .byRound()
        .forEach((round, value) -> forks.add(List.of((double) round, value)));
    row.put("forks", forks);
    row.put(
        "outliers",
        Outlier.in(analysis.observations().series(measure, cell)).stream()
            .map(Outlier::round)
            .toList());
    return row;
  }
}
