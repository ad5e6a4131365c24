package dev.culvert.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The charts of a page: writes their figures and collects their data. Not thread-safe. */
final class Charts {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  private final List<Map<String, Object>> all = new ArrayList<>();

  /** Writes a chart with its sentence and its table. */
  void add(Html html, Chart chart) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("id", chart.id());
    spec.put("kind", chart.kind());
    spec.put("title", chart.title());
    spec.putAll(chart.data());
    all.add(spec);
    html.in(Tag.of("figure", "aria-labelledby", chart.id() + "-title"), () -> figure(html, chart));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * What the script needs, as JSON that can stand in a script element.
   *
   * @param page what all charts have in common
   */
  String json(Map<String, Object> page) {
    Map<String, Object> document = new LinkedHashMap<>(page);
    document.put("charts", all);
    try {
      return JSON.writeValueAsString(document)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the charts' data have no JSON: " + e.getMessage(), e);
    }
  }

  private static void figure(Html html, Chart chart) {
    html.text(Tag.of("h3", "id", chart.id() + "-title"), chart.title());
    html.text(Tag.of("p", "class", "reading"), chart.reading());
    String label = chart.title() + ": a chart of the figures in the table that follows";
    html.text(
        Tag.of("div", "class", "chart", "id", chart.id(), "role", "img", "aria-label", label), "");
    html.in(
        "details",
        () -> {
          html.text("summary", "The figures as a table");
          chart.table().write(html);
        });
  }
}
