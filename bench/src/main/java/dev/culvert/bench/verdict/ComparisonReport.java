package dev.culvert.bench.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.culvert.bench.report.ComparisonHtml;
import dev.culvert.bench.stats.Comparison;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.Series;
import dev.culvert.bench.stats.Uncertainty;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Median;

/** A comparison for people and for programs. Immutable. */
public final class ComparisonReport {

  private static final List<String> HEAD =
      List.of(
          "", "cell", "verdict", "base", "new", "ratio", "95 % interval", "forks", "detectable");
  private static final int FIRST_NUMBER = 3;
  private static final double PERCENT = 100;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunComparison comparison;
  private final Observations base;
  private final Observations next;

  /**
   * @param base what the reference measured, for the medians
   * @param next what the candidate measured
   */
  public ComparisonReport(RunComparison comparison, Observations base, Observations next) {
    this.comparison = comparison;
    this.base = base;
    this.next = next;
  }

  /** As the option says. */
  public String as(ComparisonFormat format, int exitCode) {
    return switch (format) {
      case TEXT -> TextTable.text(lines(), FIRST_NUMBER) + "\n" + String.join("\n", notes()) + "\n";
      case MD ->
          TextTable.markdown(lines(), FIRST_NUMBER)
              + "\n"
              + String.join("\n", notes().stream().map(note -> "- " + note).toList())
              + "\n";
      case JSON -> json(exitCode);
      case JUNIT -> JunitXml.of(comparison);
    };
  }

  /** Both side by side, to look at. */
  public String html(int exitCode) {
    return new ComparisonHtml(comparison, base, next, notes(), exitCode).html();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    for (Comparison row : comparison.rows()) {
      lines.add(
          List.of(
              row.measure().toString(),
              row.candidate(),
              row.verdict().word(),
              median(base, row),
              median(next, row),
              text(row.ratio()),
              interval(row.uncertainty()),
              Integer.toString(row.forks()),
              row.detectable().isEmpty()
                  ? "-"
                  : String.format(
                      Locale.ROOT, "%.0f %%", row.detectable().getAsDouble() * PERCENT)));
    }
    return lines;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    comparison.differences().forEach(why -> notes.add("NOT COMPARABLE: " + why));
    comparison.failures().forEach((cell, why) -> notes.add("FAILED: " + cell + ": " + why));
    comparison.missing().forEach(what -> notes.add("Missing in the new run: " + what));
    if (comparison.isTooNoisy()) {
      notes.add("MACHINE TOO NOISY: other programs disturbed too many forks to tell anything.");
    }
    comparison.rows().stream()
        .filter(row -> row.uncertainty() instanceof NoInterval)
        .map(row -> row.measure().label() + " of " + row.candidate() + ": no interval: " + why(row))
        .forEach(notes::add);
    notes.add(
        String.format(
            Locale.ROOT,
            "%d rows: %d worse by more than %.1f %%, %d open. Medians; the ratio is of geometric"
                + " means. Detectable: the difference that measuring so shows four times in five.",
            comparison.rows().size(),
            comparison.regressions().size(),
            comparison.tolerance() * PERCENT,
            comparison.open().size()));
    return notes;
  }

  private String json(int exitCode) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", 1);
    document.put("exitCode", exitCode);
    document.put("tolerance", comparison.tolerance());
    document.put("tooNoisy", comparison.isTooNoisy());
    document.put("differences", comparison.differences());
    document.put("failures", comparison.failures());
    document.put("missing", comparison.missing());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Comparison row : comparison.rows()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("metric", row.measure().label());
      fields.put("unit", row.measure().unit());
      fields.put("cell", row.candidate());
      fields.put("verdict", row.verdict().word());
      row.ratio().ifPresent(ratio -> fields.put("ratio", ratio));
      row.uncertainty()
          .asInterval()
          .ifPresent(of -> fields.put("interval", List.of(of.low(), of.high())));
      if (row.uncertainty() instanceof NoInterval none) {
        fields.put("noInterval", none.why());
      }
      row.detectable().ifPresent(share -> fields.put("detectable", share));
      fields.put("chance", row.chance());
      fields.put("forks", row.forks());
      rows.add(fields);
    }
    document.put("rows", rows);
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a comparison cannot be written as JSON", e);
    }
  }

  /** A row's cell is its candidate, in both runs. */
  private static String median(Observations run, Comparison row) {
    Series series = run.series(row.measure(), row.candidate());
    double[] values = series.values();
    return values.length == 0
        ? "-"
        : TextTable.number(Median.withDefaults().evaluate(Arrays.copyOf(values, values.length)));
  }

  private static String why(Comparison row) {
    return row.uncertainty() instanceof NoInterval none ? none.why() : "";
  }

  private static String text(OptionalDouble ratio) {
    return ratio.isEmpty() ? "-" : String.format(Locale.ROOT, "%.3f", ratio.getAsDouble());
  }

  private static String interval(Uncertainty uncertainty) {
    return uncertainty
        .asInterval()
        .map(of -> String.format(Locale.ROOT, "%.3f-%.3f", of.low(), of.high()))
        .orElse("-");
  }
}
