package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.verdict.Summary.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a {@link Summary} as text for people, as Markdown and as CSV. */
public final class TextTable {

  private static final List<String> HEAD =
      List.of("", "cell", "median", "lowest", "highest", "to raw");

  /** Behind a cell whose JVMs still compiled when they were measured. */
  static final String COMPILING = " *";

  private static final int FIRST_NUMBER = 2;

  private TextTable() {}

  /** Aligned columns. */
  public static String text(List<Row> rows) {
    return text(lines(rows), FIRST_NUMBER);
  }

  /** Aligned columns, with a line between groups: lines whose first column is not empty. */
  public static String text(List<List<String>> lines, int firstNumber) {
    int[] widths = widths(lines);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      if (firstNumber > 1 && text.length() > 0 && !line.get(0).isEmpty()) {
        text.append('\n');
      }
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        row.append(i == 0 ? "" : "  ").append(pad(line.get(i), widths[i], i >= firstNumber));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A matrix as aligned columns; nothing if it has no line. */
  static String text(Matrix matrix, Summary summary) {
    List<List<String>> lines = matrix.lines(summary);
    return lines.isEmpty() ? "" : text(lines, 1);
  }

  /** A Markdown table. */
  static String markdown(List<Row> rows) {
    return markdown(lines(rows), FIRST_NUMBER);
  }

  /** A matrix as a Markdown table; nothing if it has no line. */
  static String markdown(Matrix matrix, Summary summary) {
    List<List<String>> lines = matrix.lines(summary);
    return lines.isEmpty() ? "" : markdown(lines, 1);
  }

  /** A Markdown table whose columns from that one on are numbers. */
  static String markdown(List<List<String>> lines, int firstNumber) {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      boolean head = text.length() == 0;
      text.append("| ").append(String.join(" | ", line)).append(" |\n");
      if (head) {
        text.append("|---".repeat(firstNumber))
            .append("|---:".repeat(line.size() - firstNumber))
            .append("|\n");
      }
    }
    return text.toString();
  }

  /** Comma-separated, with full precision. */
  static String csv(List<Row> rows) {
    StringBuilder text = new StringBuilder("metric,unit,cell,median,lowest,highest,forks,to_raw\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%.3f,%.3f,%.3f,%d,%s%n",
              row.metric().label(),
              row.metric().unit(),
              quoted(row.cell().toString()),
              row.spread().median(),
              row.spread().lowest(),
              row.spread().highest(),
              row.spread().count(),
              row.toRaw().isPresent()
                  ? String.format(Locale.ROOT, "%.4f", row.toRaw().getAsDouble())
                  : ""));
    }
    return text.toString();
  }

  /** RFC 4180: a field with a comma or a quote goes into quotes. */
  private static String quoted(String field) {
    return field.indexOf(',') < 0 && field.indexOf('"') < 0
        ? field
        : '"' + field.replace("\"", "\"\"") + '"';
  }

  /** Three digits are what such a measurement is good for. */
  public static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static List<List<String>> lines(List<Row> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    Metric last = null;
    for (Row row : rows) {
      Metric metric = row.metric();
      lines.add(
          List.of(
              metric == last ? "" : metric.title() + ", " + metric.unit(),
              row.cell() + (row.compiling() ? COMPILING : ""),
              number(row.spread().median()),
              number(row.spread().lowest()),
              number(row.spread().highest()),
              row.toRaw().isPresent() ? number(row.toRaw().getAsDouble()) : "-"));
      last = metric;
    }
    return lines;
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String pad(String text, int width, boolean right) {
    String blanks = " ".repeat(width - text.length());
    return right ? blanks + text : text + blanks;
  }
}
