package dev.culvert.bench.report;

import dev.culvert.bench.stats.LatencyBand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Latency by percentile: the tail drawn as wide as the rest. */
final class LatencyCurves implements Section {

  private static final String INTENDED = "intended";
  private static final String SERVICE = "service";

  private final View view;

  LatencyCurves(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "latency";
  }

  @Override
  public String title() {
    return "Latency by percentile";
  }

  @Override
  public boolean isEmpty() {
    return groups().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    groups().forEach((name, tags) -> charts.add(html, chart(name, tags)));
  }

  /** The tags of each chart, by that of its solid lines. */
  private Map<String, List<String>> groups() {
    Set<String> tags = new LinkedHashSet<>();
    view.model()
        .curves()
        .values()
        .forEach(
            byTag ->
                byTag.forEach(
                    (tag, curve) -> {
                      if (!curve.isEmpty()) {
                        tags.add(tag);
                      }
                    }));
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String tag : tags.stream().sorted().toList()) {
      String chart = tag.equals(SERVICE) && tags.contains(INTENDED) ? INTENDED : tag;
      groups.computeIfAbsent(chart, key -> new ArrayList<>()).add(tag);
    }
    return groups;
  }

  private Chart chart(String name, List<String> tags) {
    List<Map<String, Object>> lines = new ArrayList<>();
    Table table =
        new Table(
            "Latency, " + name + ", us", "cell", "of", "percentile", "mean", "interval", "forks");
    view.model()
        .curves()
        .forEach(
            (cell, byTag) ->
                tags.forEach(
                    tag -> {
                      List<LatencyBand> curve = byTag.getOrDefault(tag, List.of());
                      curve.forEach(band -> row(table, cell, tag, band));
                      if (!curve.isEmpty()) {
                        lines.add(line(cell, tag, !tag.equals(name), curve));
                      }
                    }));
    return new Chart(
        "latency-" + name.replaceAll("[^A-Za-z0-9]", "-"),
        "percentiles",
        "Latency, " + name,
        "How to read: lower is better; to the right are the slowest, one in ten, in a hundred, in a"
            + " thousand; a band is the interval over forks"
            + (tags.size() > 1
                ? "; solid counts from when a message was due, dashed from when it was sent."
                : "."),
        Map.of("lines", lines),
        table);
  }

  private static void row(Table table, String cell, String tag, LatencyBand band) {
    table.row(
        cell,
        tag,
        percentile(band.percentile()),
        Figures.number(band.estimate().mean()),
        Figures.interval(band.estimate().uncertainty()),
        Integer.toString(band.estimate().forks()));
  }

  private static String percentile(double percentile) {
    String digits = String.format(Locale.ROOT, "%.4f", percentile);
    return "p" + digits.replaceAll("\\.?0+$", "");
  }

  /** Points with the value and, if there is one, the interval; p100 has no place on the axis. */
  private static Map<String, Object> line(
      String cell, String tag, boolean isDashed, List<LatencyBand> curve) {
    List<List<Double>> points = new ArrayList<>();
    for (LatencyBand band : curve) {
      if (band.percentile() < 100 && band.estimate().mean() > 0) {
        List<Double> point = new ArrayList<>(List.of(band.percentile(), band.estimate().mean()));
        band.estimate()
            .uncertainty()
            .asInterval()
            .ifPresent(interval -> point.addAll(List.of(interval.low(), interval.high())));
        points.add(point);
      }
    }
    return Map.of(
        "cell",
        cell,
        "name",
        isDashed ? cell + ", " + tag : cell,
        "dashed",
        isDashed,
        "points",
        points);
  }
}
