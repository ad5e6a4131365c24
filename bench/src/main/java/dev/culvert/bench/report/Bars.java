package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each headline measure: means with their intervals, every fork as a dot, raw as a line. */
final class Bars implements Section {

  /** With values further apart than this, bars from 0 would hide the small ones. */
  private static final double FAR = 20;

  private final View view;

  Bars(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "measures";
  }

  @Override
  public String title() {
    return "Measure by measure";
  }

  @Override
  public boolean isEmpty() {
    return view.headlines().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    for (Measure measure : view.headlines()) {
      charts.add(html, chart(measure));
      view.ranking(measure).map(Ranking::detectable).stream()
          .flatMapToDouble(share -> share.stream())
          .forEach(
              share ->
                  html.text(
                      Tag.of("p", "class", "quiet"),
                      "Detectable: a true difference of "
                          + Figures.percent(share)
                          + " would have been shown four times in five; smaller ones hide in the"
                          + " noise."));
    }
  }

  private Chart chart(Measure measure) {
    List<String> cells = view.candidates(measure);
    if (cells.isEmpty()) {
      cells = view.cells();
    }
    boolean isFar = isFar(measure, cells);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("unit", measure.unit());
    data.put("far", isFar);
    data.put(
        "rows",
        cells.stream()
            .flatMap(c -> view.estimate(measure, c).map(e -> row(measure, c, e)).stream())
            .toList());
    view.raw(measure).ifPresent(raw -> data.put("raw", raw.mean()));
    return new Chart(
        "bars-" + view.headlines().indexOf(measure),
        "bars",
        measure.toString(),
        "How to read: "
            + better(measure, isFar)
            + "; a whisker is the interval that holds the mean, each dot is one fork"
            + (view.raw(measure).isPresent() ? ", the dashed line is raw, without a relay." : "."),
        data,
        table(measure));
  }

  private static String better(Measure measure, boolean isFar) {
    if (isFar) {
      return (measure.moreIsBetter() ? "further right is better" : "further left is better")
          + ", on an axis of powers of ten";
    }
    return measure.moreIsBetter() ? "longer is better" : "shorter is better";
  }

  private boolean isFar(Measure measure, List<String> cells) {
    List<Estimate> all = new ArrayList<>();
    cells.forEach(cell -> view.estimate(measure, cell).ifPresent(all::add));
    view.raw(measure).ifPresent(all::add);
    double lowest = all.stream().mapToDouble(Estimate::lowest).min().orElse(0);
    double highest = all.stream().mapToDouble(Estimate::highest).max().orElse(0);
    return lowest > 0 && highest / lowest > FAR;
  }

  private Map<String, Object> row(Measure measure, String cell, Estimate estimate) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("cell", cell);
    row.put("mean", estimate.mean());
    estimate
        .uncertainty()
        .asInterval()
        .ifPresent(interval -> row.put("interval", List.of(interval.low(), interval.high())));
    List<List<Double>> forks = new ArrayList<>();
    view.model()
        .analysis()
        .observations()
        .series(measure, cell)
        .byRound()
        .forEach((round, value) -> forks.add(List.of((double) round, value)));
    row.put("forks", forks);
    return row;
  }

  private Table table(Measure measure) {
    Table table =
        new Table(
            measure.toString(),
            "cell",
            "mean",
            "interval",
            "median",
            "lowest",
            "highest",
            "forks",
            "tier",
            "to raw");
    for (String cell : view.cells()) {
      view.estimate(measure, cell)
          .ifPresent(
              of ->
                  table.row(
                      cell,
                      Figures.number(of.mean()),
                      Figures.interval(of.uncertainty()),
                      Figures.number(of.median()),
                      Figures.number(of.lowest()),
                      Figures.number(of.highest()),
                      Integer.toString(of.forks()),
                      view.tier(measure, cell).isEmpty() ? Figures.NONE : view.tier(measure, cell),
                      Figures.ratio(view.toRaw(measure, cell))));
    }
    return table;
  }
}
