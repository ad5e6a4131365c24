package dev.culvert.bench.report;

import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Outlier;
import dev.culvert.bench.stats.Ranking;
import java.util.List;
import java.util.stream.Collectors;

/** Each headline measure: means with their intervals, every fork as a dot, raw as a line. */
final class Bars implements Section {

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
    BarRows rows = new BarRows(view.model().analysis(), measure, cells, view.raw(measure));
    return new Chart(
        "bars-" + view.headlines().indexOf(measure),
        "bars",
        measure.toString(),
        "How to read: "
            + rows.better()
            + "; a whisker is the interval that holds the mean, each dot is one fork, a hollow one"
            + " an outlier, which counts like the others"
            + (rows.raw().isPresent() ? ", the dashed line is raw, without a relay." : "."),
        rows.data(),
        table(measure));
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
            "outliers",
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
                      outliers(measure, cell),
                      view.tier(measure, cell).isEmpty() ? Figures.NONE : view.tier(measure, cell),
                      Figures.ratio(view.toRaw(measure, cell))));
    }
    return table;
  }

  private String outliers(Measure measure, String cell) {
    List<Outlier> outliers =
        Outlier.in(view.model().analysis().observations().series(measure, cell));
    return outliers.isEmpty()
        ? Figures.NONE
        : outliers.stream()
            .map(
                of ->
                    "round "
                        + of.round()
                        + ": "
                        + Figures.number(of.value())
                        + (of.isFar() ? ", far out" : ""))
            .collect(Collectors.joining("; "));
  }
}
