package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Several measures in one unit, on top of each other for each cell. Immutable.
 *
 * @param view of the model
 * @param parts the measures and their names, in the order of the stack
 * @param middle which figure of an estimate is drawn
 */
record StackedParts(View view, Map<String, Measure> parts, ToDoubleFunction<Estimate> middle) {

  /** The cells that have one of the parts. */
  List<String> cells() {
    return view.cells().stream()
        .filter(
            cell -> parts.values().stream().anyMatch(part -> view.estimate(part, cell).isPresent()))
        .toList();
  }

  boolean isEmpty() {
    return parts.isEmpty() || cells().isEmpty();
  }

  /** What the script draws. */
  Map<String, Object> data() {
    List<Map<String, Object>> series = new ArrayList<>();
    parts.forEach(
        (name, part) ->
            series.add(
                Map.of(
                    "name",
                    name,
                    "colour",
                    Palette.colour(series.size()),
                    "values",
                    cells().stream().map(cell -> value(part, cell)).toList())));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("unit", parts.values().iterator().next().unit());
    data.put("cells", cells());
    data.put("series", series);
    return data;
  }

  private double value(Measure part, String cell) {
    return view.estimate(part, cell).map(middle::applyAsDouble).orElse(0.0);
  }
}
