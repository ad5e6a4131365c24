package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Throughput against what it costs in CPU: which cells nothing beats in both. */
final class CostScatter implements Section {

  private final View view;

  CostScatter(View view) {
    this.view = view;
  }

  /** A throughput and its cost. */
  private record Trade(Measure rate, Measure cost) {}

  /** A cell's place: a mean of each. */
  private record Point(String cell, double rate, double cost) {

    boolean beats(Point other) {
      return rate >= other.rate && cost <= other.cost && (rate > other.rate || cost < other.cost);
    }
  }

  @Override
  public String id() {
    return "cost";
  }

  @Override
  public String title() {
    return "Throughput against CPU";
  }

  @Override
  public boolean isEmpty() {
    return trades().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    trades().forEach(trade -> charts.add(html, chart(trade)));
  }

  private List<Trade> trades() {
    return Stream.of("down", "up")
        .flatMap(label -> trade(label).stream())
        .filter(trade -> !points(trade, view.candidates()).isEmpty())
        .toList();
  }

  private Optional<Trade> trade(String label) {
    return view.measure(label)
        .flatMap(rate -> view.measure(label + ".cpu").map(cost -> new Trade(rate, cost)));
  }

  private List<Point> points(Trade trade, List<String> cells) {
    return cells.stream()
        .flatMap(
            cell ->
                Stream.of(cell)
                    .filter(c -> view.estimate(trade.rate, c).isPresent())
                    .flatMap(c -> view.estimate(trade.cost, c).stream())
                    .map(cost -> new Point(cell, mean(trade.rate, cell), cost.mean())))
        .toList();
  }

  private double mean(Measure measure, String cell) {
    return view.estimate(measure, cell).map(Estimate::mean).orElseThrow();
  }

  private Chart chart(Trade trade) {
    List<Point> points = points(trade, view.candidates());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("x", trade.cost.toString());
    data.put("y", trade.rate.toString());
    data.put("points", points.stream().map(CostScatter::values).toList());
    data.put(
        "line",
        points.stream().filter(p -> beaters(p, points).isEmpty()).map(Point::cell).toList());
    return new Chart(
        "cost-" + trade.rate.label(),
        "scatter",
        trade.rate.title() + " against its CPU",
        "How to read: up is faster, left is cheaper; nothing beats the cells on the dashed line"
            + " (the Pareto line) in both, going by the means alone.",
        data,
        table(trade, points));
  }

  private static Map<String, Object> values(Point point) {
    return Map.of("cell", point.cell, "x", point.cost, "y", point.rate);
  }

  private static List<String> beaters(Point point, List<Point> all) {
    return all.stream().filter(other -> other.beats(point)).map(Point::cell).toList();
  }

  private Table table(Trade trade, List<Point> candidates) {
    Table table =
        new Table(
            trade.rate.title() + " against its CPU",
            "cell",
            trade.rate.toString(),
            trade.cost.toString(),
            "beaten in both by");
    for (Point point : points(trade, view.cells())) {
      List<String> beaters = beaters(point, candidates);
      String place = beaters.isEmpty() ? "none: on the line" : String.join(", ", beaters);
      table.row(
          point.cell,
          Figures.number(point.rate),
          Figures.number(point.cost),
          point.cell.equals(view.model().raw()) ? "(no relay)" : place);
    }
    return table;
  }
}
