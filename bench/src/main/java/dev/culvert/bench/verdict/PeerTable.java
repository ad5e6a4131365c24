package dev.culvert.bench.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ours beside what others offer for the same purpose: medians over rounds, and the median of what a
 * cell is to a peer in the same round, so that what the machine does from round to round leaves it.
 * Immutable.
 *
 * @param summary of the forks
 * @param notMeasured cells that could not be, and why
 */
record PeerTable(Summary summary, Map<Cell, String> notMeasured) {

  static final String NAME = "peers.json";

  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String NONE = "-";

  private static final List<Matrix.Column> COLUMNS =
      List.of(
          new Matrix.Column("first byte p50 us", Metric.CONNECT_P50),
          new Matrix.Column("round trip p50 us", Metric.RTT_P50),
          new Matrix.Column("up MiB/s", Metric.UP),
          new Matrix.Column("down MiB/s", Metric.DOWN),
          new Matrix.Column("16 up MiB/s", Metric.STREAMS_UP),
          new Matrix.Column("16 down MiB/s", Metric.STREAMS_DOWN));

  PeerTable {
    notMeasured = Map.copyOf(notMeasured);
  }

  /** For the terminal. */
  String text() {
    List<List<String>> ratios = ratioLines();
    return TextTable.text(medianLines(), 1)
        + (ratios.isEmpty() ? "" : "\n" + TextTable.text(ratios, 2));
  }

  /** For summary.md. */
  String markdown() {
    List<List<String>> ratios = ratioLines();
    return TextTable.markdown(medianLines(), 1)
        + (ratios.isEmpty() ? "" : "\n" + TextTable.markdown(ratios, 2));
  }

  /** For programs. */
  String json() {
    Map<String, Object> cells = new LinkedHashMap<>();
    for (Cell cell : summary.measured()) {
      cells.put(cell.toString(), spreads(metric -> summary.spread(metric, cell)));
    }
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (Cell cell : ours()) {
      Map<String, Object> toEach = new LinkedHashMap<>();
      for (Cell peer : peers()) {
        toEach.put(peer.toString(), spreads(metric -> summary.ratio(metric, cell, peer)));
      }
      ratios.put(cell.toString(), toEach);
    }
    Map<String, String> missing = new LinkedHashMap<>();
    notMeasured.forEach((cell, why) -> missing.put(cell.toString(), why));
    summary.failures().forEach((cell, why) -> missing.put(cell.toString(), "failed: " + why));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", SCHEMA);
    document.put("cells", cells);
    document.put("ratios", ratios);
    document.put("notMeasured", missing);
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a table of peers cannot be written as JSON", e);
    }
  }

  private List<List<String>> medianLines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(head("Beside others, medians"));
    for (Cell cell : summary.measured()) {
      String mark = summary.isCompilingNews(cell) ? TextTable.COMPILING : "";
      lines.add(line(List.of(cell + mark), metric -> summary.spread(metric, cell)));
    }
    Stream.concat(notMeasured.keySet().stream(), summary.failures().keySet().stream())
        .map(Cell::toString)
        .sorted()
        .forEach(cell -> lines.add(line(List.of(cell), metric -> Optional.empty())));
    return lines;
  }

  /** None if there is nothing to hold against each other. */
  private List<List<String>> ratioLines() {
    List<List<String>> lines = new ArrayList<>();
    for (Cell peer : peers()) {
      String group = "to " + peer;
      for (Cell cell : ours()) {
        lines.add(
            line(List.of(group, cell.toString()), metric -> summary.ratio(metric, cell, peer)));
        group = "";
      }
    }
    if (!lines.isEmpty()) {
      lines.add(0, head("Ratios in a round", "median"));
    }
    return lines;
  }

  private List<Cell> peers() {
    return summary.measured().stream().filter(PeerTable::isPeer).toList();
  }

  private List<Cell> ours() {
    return summary.measured().stream().filter(cell -> !isPeer(cell)).toList();
  }

  private static boolean isPeer(Cell cell) {
    return cell.isRaw() || cell.isBaseline();
  }

  private static List<String> head(String... first) {
    return Stream.concat(Stream.of(first), COLUMNS.stream().map(Matrix.Column::name)).toList();
  }

  private interface Values {
    Optional<Spread> of(Metric metric);
  }

  private static List<String> line(List<String> first, Values values) {
    return Stream.concat(
            first.stream(),
            COLUMNS.stream()
                .map(column -> values.of(column.metric()))
                .map(value -> value.map(of -> TextTable.number(of.median())).orElse(NONE)))
        .toList();
  }

  private static Map<String, Spread> spreads(Values values) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    for (Matrix.Column column : COLUMNS) {
      values.of(column.metric()).ifPresent(of -> spreads.put(column.metric().label(), of));
    }
    return spreads;
  }
}
