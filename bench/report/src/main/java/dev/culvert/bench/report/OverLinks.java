package dev.culvert.bench.report;

import dev.culvert.bench.report.LinkedCells.Linked;
import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a link between client and node does to each cell, and which throughput a window allows. */
final class OverLinks implements Section {

  private static final String RAW = "raw";
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final double MICROS_PER_MILLI = 1_000;

  private final View view;
  private final LinkedCells links;

  OverLinks(View view) {
    this.view = view;
    this.links = view.model().links();
  }

  /** A point of the chart. */
  private record Point(double millis, double rate) {

    List<Double> values() {
      return List.of(millis, rate);
    }
  }

  @Override
  public String id() {
    return "links";
  }

  @Override
  public String title() {
    return "Over links";
  }

  @Override
  public boolean isEmpty() {
    return links.cells().stream().noneMatch(this::isMeasured);
  }

  @Override
  public void write(Html html, Charts charts) {
    html.text(
        Tag.of("p", "class", "reading"),
        "How to read: means of the forks; below each figure, what it is of raw over the same link,"
            + " which is kernel TCP with nothing of ours. Cells over a link are in no ranking and"
            + " no recommendation beside those without. What emulates the links here: "
            + links.emulator()
            + "; its own limits are raw's.");
    links.links().forEach(link -> table(link).ifPresent(table -> table.write(html)));
    Stream.of("down", "up")
        .flatMap(label -> view.measure(label).stream())
        .forEach(measure -> chart(measure).ifPresent(chart -> charts.add(html, chart)));
  }

  private Optional<Table> table(String link) {
    List<Linked> cells = links.over(link).stream().filter(this::isMeasured).toList();
    List<Measure> measures =
        view.headlines().stream()
            .filter(of -> cells.stream().anyMatch(cell -> mean(of, cell.cell()).isPresent()))
            .toList();
    if (cells.isEmpty() || measures.isEmpty()) {
      return Optional.empty();
    }
    List<String> head = new ArrayList<>(List.of("cell"));
    measures.forEach(measure -> head.add(measure.toString()));
    Table table = new Table(link + ": " + cells.get(0).description(), head);
    for (Linked cell : cells) {
      table.entries(cell.cell(), measures.stream().map(measure -> entry(measure, cell)).toList());
    }
    return Optional.of(table);
  }

  private Table.Entry entry(Measure measure, Linked cell) {
    OptionalDouble own = mean(measure, cell.cell());
    if (own.isEmpty()) {
      return new Table.Entry(Figures.NONE, "not measured", "without", 1);
    }
    OptionalDouble raw =
        links.over(cell.link(), RAW).map(of -> mean(measure, of.cell())).orElse(own);
    boolean isOwn = cell.otherwise().equals(RAW) || raw.isEmpty() || raw.getAsDouble() == 0;
    String note = isOwn ? "" : Figures.ratio(own.getAsDouble() / raw.getAsDouble()) + " of raw";
    return new Table.Entry(Figures.number(own.getAsDouble()), note, "untiered", 1);
  }

  private Optional<Chart> chart(Measure measure) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    links.cells().stream()
        .map(Linked::otherwise)
        .distinct()
        .forEach(cell -> lines.put(cell, points(measure, cell)));
    lines.values().removeIf(points -> points.size() < 2);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Map<String, Object>> drawn = new ArrayList<>();
    lines.forEach((cell, points) -> drawn.add(line(cell, cell, false, points)));
    drawn.add(line("", windowName(), true, window(lines)));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("unit", measure.unit());
    data.put("lines", drawn);
    return Optional.of(
        new Chart(
            "trips-" + measure.label(),
            "trips",
            measure.title() + " against the round trip",
            "How to read: each point is at the round trip that was measured there, the leftmost of"
                + " a cell without a link; above the dashed line, which is one stream window as it"
                + " begins for each round trip, is only who lets it grow, or has another.",
            data,
            table(measure, lines)));
  }

  private List<Point> points(Measure measure, String otherwise) {
    List<Point> points = new ArrayList<>();
    trip(otherwise).ifPresent(trip -> add(points, trip, measure, otherwise));
    links.cells().stream()
        .filter(of -> of.otherwise().equals(otherwise) && !of.isLimited())
        .forEach(
            of -> add(points, trip(of.cell()).orElse(of.roundTripMillis()), measure, of.cell()));
    points.sort(Comparator.comparingDouble(Point::millis));
    return points;
  }

  private void add(List<Point> points, double millis, Measure measure, String cell) {
    mean(measure, cell).ifPresent(rate -> points.add(new Point(millis, rate)));
  }

  /** A cell's own round trip in milliseconds: an emulator has its own share in it. */
  private OptionalDouble trip(String cell) {
    return view.measure("rtt.p50").stream()
        .flatMapToDouble(trip -> mean(trip, cell).stream())
        .map(micros -> micros / MICROS_PER_MILLI)
        .findFirst();
  }

  private String windowName() {
    return links.streamWindow() / (long) BYTES_PER_MEBIBYTE + " MiB a round trip";
  }

  /** Over the upper half of the chart's width, where it is not far above everything. */
  private List<Point> window(Map<String, List<Point>> lines) {
    double longest =
        lines.values().stream().flatMap(List::stream).mapToDouble(Point::millis).max().orElse(1);
    return Stream.of(longest / 4, longest / 2, longest)
        .map(
            millis ->
                new Point(
                    millis,
                    links.streamWindow() / BYTES_PER_MEBIBYTE / (millis / MILLIS_PER_SECOND)))
        .toList();
  }

  private static Map<String, Object> line(
      String cell, String name, boolean isDashed, List<Point> points) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("cell", cell);
    line.put("name", name);
    line.put("dashed", isDashed);
    line.put("points", points.stream().map(Point::values).toList());
    return line;
  }

  private static Table table(Measure measure, Map<String, List<Point>> lines) {
    Table table =
        new Table(
            measure.title() + " against the round trip",
            "cell",
            "round trip, ms",
            measure.toString());
    lines.forEach(
        (cell, points) ->
            points.forEach(
                point ->
                    table.row(cell, Figures.number(point.millis), Figures.number(point.rate))));
    return table;
  }

  private boolean isMeasured(Linked linked) {
    return view.isMeasured(linked.cell());
  }

  private OptionalDouble mean(Measure measure, String cell) {
    return view.isMeasured(cell)
        ? view.estimate(measure, cell).map(Estimate::mean).stream()
            .mapToDouble(Double::doubleValue)
            .findFirst()
        : OptionalDouble.empty();
  }
}
