package dev.culvert.bench.verdict;

import dev.culvert.bench.Growth;
import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Medians of metrics that belong together: a line for each cell, a column for each metric.
 * Immutable.
 *
 * @param title what they are, and the unit
 * @param columns in their order
 */
record Matrix(String title, List<Column> columns) {

  /** What a GiB costs in CPU time, by role. */
  static final Matrix CPU =
      new Matrix(
          "CPU time for a GiB, s",
          List.of(
              new Column("up", Metric.UP_CPU),
              new Column("client", Metric.UP_CPU_CLIENT),
              Column.ifAny("gateway", Metric.UP_CPU_GATEWAY),
              new Column("node", Metric.UP_CPU_NODE),
              new Column("pod", Metric.UP_CPU_POD),
              new Column("down", Metric.DOWN_CPU),
              new Column("client", Metric.DOWN_CPU_CLIENT),
              Column.ifAny("gateway", Metric.DOWN_CPU_GATEWAY),
              new Column("node", Metric.DOWN_CPU_NODE),
              new Column("pod", Metric.DOWN_CPU_POD)));

  /** What an idle connection costs on the node. */
  static final Matrix IDLE =
      new Matrix(
          "An idle connection on the node",
          List.of(
              new Column("processes", Metric.IDLE_PROCESSES),
              new Column("threads", Metric.IDLE_THREADS),
              new Column("descriptors", Metric.IDLE_DESCRIPTORS),
              new Column("JVM KiB", Metric.IDLE_RSS),
              new Column("heap KiB", Metric.IDLE_HEAP),
              new Column("children PSS KiB", Metric.IDLE_PSS),
              new Column("children USS KiB", Metric.IDLE_USS),
              new Column("all B", Metric.IDLE_BYTES)));

  /** The same by role; native is RSS, which grows by what is outside of the heap. */
  static final Matrix IDLE_ROLES =
      new Matrix(
          "An idle connection by role, KiB",
          List.of(
              new Column("client heap", Metric.IDLE_CLIENT_HEAP),
              new Column("native", Metric.IDLE_CLIENT_NATIVE),
              Column.ifAny("gateway heap", Metric.IDLE_GATEWAY_HEAP),
              Column.ifAny("native", Metric.IDLE_GATEWAY_NATIVE),
              new Column("node heap", Metric.IDLE_HEAP),
              new Column("native", Metric.IDLE_RSS)));

  /** Latency at a rate that is offered whatever comes back. */
  static final Matrix OPEN_LOOP =
      new Matrix(
          "Open loop, us from when due",
          List.of(
              new Column("p50", Metric.OPENLOOP_P50),
              new Column("p99", Metric.OPENLOOP_P99),
              new Column("p99 from sent", Metric.OPENLOOP_SERVICE_P99),
              new Column("lag p99", Metric.OPENLOOP_LAG_P99),
              new Column("achieved", Metric.OPENLOOP_ACHIEVED),
              new Column("saturated", Metric.OPENLOOP_SATURATED),
              new Column("sustainable 1/s", Metric.OPENLOOP_SUSTAINABLE)));

  /** What connections of one session do to each other. */
  static final Matrix SHARING =
      new Matrix(
          "Several connections of a session",
          List.of(
              new Column("duplex MiB/s", Metric.DUPLEX),
              new Column("16 up MiB/s", Metric.STREAMS_UP),
              new Column("16 down MiB/s", Metric.STREAMS_DOWN),
              new Column("ping p99 us", Metric.FAIRNESS_P99),
              new Column("to alone", Metric.FAIRNESS_INFLATION),
              new Column("its bulk MiB/s", Metric.FAIRNESS_BULK),
              new Column("kept beside stopped", Metric.SLOW_RETAINED),
              new Column("held KiB", Metric.SLOW_MEMORY)));

  /** Connections that come and go. */
  static final Matrix CHURN =
      new Matrix(
          "Connections a second",
          List.of(
              new Column("one at a time", Metric.CHURN_SEQUENTIAL),
              new Column("8 at once", Metric.CHURN_RATE)));

  /** Round trips by the size of the message. */
  static final Matrix PAYLOADS =
      new Matrix(
          "Round trip by the message's size, us",
          List.of(
              new Column("1 KiB p50", Metric.RTT_1K),
              new Column("p99", Metric.RTT_1K_P99),
              new Column("16 KiB p50", Metric.RTT_16K),
              new Column("p99", Metric.RTT_16K_P99),
              new Column("64 KiB p50", Metric.RTT_64K),
              new Column("p99", Metric.RTT_64K_P99),
              new Column("1 MiB p50", Metric.RTT_1M),
              new Column("p99", Metric.RTT_1M_P99)));

  /** Bulk on one connection and on more and more. */
  static final Matrix GROWTH =
      byConnections("Bulk by connections, MiB/s", (way, connections) -> way.rate(connections));

  /** What it costs of client, gateway and node together. */
  static final Matrix GROWTH_CPU =
      byConnections("CPU for a GiB by connections, s", (way, connections) -> way.cpu(connections));

  /** Whether the figures are of JVMs that are done with compiling. */
  static final Matrix WARM_UP =
      new Matrix(
          "Warm-up",
          List.of(
              new Column("s", Metric.WARM_SECONDS),
              new Column("compilers quiet after it", Metric.WARM_QUIET)));

  /** What somebody meets who has just started everything. */
  static final Matrix COLD =
      new Matrix(
          "Cold, p50",
          List.of(
              new Column("start ms", Metric.COLD_START),
              new Column("1st us", Metric.COLD_FIRST),
              new Column("2nd to 10th us", Metric.COLD_SECOND),
              new Column("11th to 100th us", Metric.COLD_ELEVENTH),
              new Column("101st to 200th us", Metric.COLD_HUNDREDTH),
              new Column("first MiB ms", Metric.COLD_MEBIBYTE)));

  static final List<Matrix> ALL = all();

  Matrix {
    columns = List.copyOf(columns);
  }

  private static List<Matrix> all() {
    List<Matrix> all = new ArrayList<>(List.of(CPU, IDLE, IDLE_ROLES, OPEN_LOOP, SHARING, CHURN));
    all.addAll(List.of(PAYLOADS, GROWTH, GROWTH_CPU));
    for (String role : Growth.ROLES) {
      all.add(
          byConnections(
              "CPU for a GiB by connections, " + role + ", s",
              (way, connections) -> way.cpu(connections, role)));
    }
    all.addAll(List.of(COLD, WARM_UP));
    return List.copyOf(all);
  }

  private static Matrix byConnections(String title, BiFunction<Growth, Integer, Metric> metric) {
    List<Column> columns = new ArrayList<>();
    for (Growth way : Growth.values()) {
      for (int connections : Growth.CONNECTIONS) {
        columns.add(new Column(way.label() + " " + connections, metric.apply(way, connections)));
      }
    }
    return new Matrix(title, columns);
  }

  List<Metric> metrics() {
    return columns.stream().map(Column::metric).toList();
  }

  /** The head, and a line for each cell that has any of the metrics; empty if none has. */
  List<List<String>> lines(Summary summary) {
    List<Column> shown = columns.stream().filter(column -> column.isShown(summary)).toList();
    List<List<String>> lines = new ArrayList<>();
    for (Cell cell : summary.measured()) {
      List<Optional<Spread>> values =
          shown.stream().map(column -> summary.spread(column.metric(), cell)).toList();
      if (values.stream().anyMatch(Optional::isPresent)) {
        List<String> line = new ArrayList<>(List.of(cell.toString()));
        values.forEach(
            value -> line.add(value.map(spread -> TextTable.number(spread.median())).orElse("-")));
        lines.add(line);
      }
    }
    if (!lines.isEmpty()) {
      List<String> head = new ArrayList<>(List.of(title));
      shown.forEach(column -> head.add(column.name()));
      lines.add(0, head);
    }
    return lines;
  }

  /**
   * A column. Immutable.
   *
   * @param always whether it is shown even if no cell has a value in it
   */
  record Column(String name, Metric metric, boolean always) {

    Column(String name, Metric metric) {
      this(name, metric, true);
    }

    /** One that is left out if no cell has a value in it. */
    static Column ifAny(String name, Metric metric) {
      return new Column(name, metric, false);
    }

    private boolean isShown(Summary summary) {
      return always
          || summary.measured().stream().anyMatch(cell -> summary.spread(metric, cell).isPresent());
    }
  }
}
