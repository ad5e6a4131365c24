package dev.culvert.bench.quick;

import dev.culvert.bench.Metric;
import dev.culvert.bench.quick.Summary.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a {@link Summary} as text for people, as Markdown and as CSV. */
final class Table {

  private static final List<String> HEAD =
      List.of("", "cell", "median", "lowest", "highest", "to raw");
  private static final int FIRST_NUMBER = 2;

  private Table() {}

  /** Aligned columns. */
  static String text(List<Row> rows) {
    List<List<String>> lines = lines(rows);
    int[] widths = widths(lines);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      if (text.length() > 0 && !line.get(0).isEmpty()) {
        text.append('\n');
      }
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        row.append(i == 0 ? "" : "  ").append(pad(line.get(i), widths[i], i >= FIRST_NUMBER));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A Markdown table. */
  static String markdown(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    boolean head = true;
    for (List<String> line : lines(rows)) {
      text.append("| ").append(String.join(" | ", line)).append(" |\n");
      if (head) {
        text.append("|---|---|---:|---:|---:|---:|\n");
        head = false;
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
              row.cell(),
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

  /** Three digits are what such a measurement is good for. */
  static String number(double value) {
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
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
              row.cell().toString(),
              number(row.spread().median()),
              number(row.spread().lowest()),
              number(row.spread().highest()),
              row.toRaw().isPresent() ? number(row.toRaw().getAsDouble()) : "-"));
      last = metric;
    }
    return lines;
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[HEAD.size()];
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
