package dev.culvert.bench.verdict;

import dev.culvert.bench.Growth;
import dev.culvert.bench.Metric;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What many connections may cost, goal by goal, straight to the node and through a gateway: of all
 * cells that a goal is for, the one that is furthest from it. A figure is the median of what the
 * forks, or two forks of a round, say. Immutable.
 */
record GrowthTable(Summary summary) {

  private static final String NONE = "-";
  private static final String STRAIGHT = "straight";
  private static final String GATEWAY = "gateway";
  private static final Cell SSH = Cell.parse("ssh");
  private static final Cell TUNNEL = Cell.parse("tunnel");
  private static final Cell BESIDE_TUNNEL = Cell.parse("netty/direct");
  private static final List<Metric> BULK = List.of(Metric.UP, Metric.DOWN);
  private static final int SOME = 16;
  private static final int FIRST_NUMBER = 4;

  private static final List<String> HEAD =
      List.of(
          "Goal", "way", "furthest from it", "", "target", "found", "lowest", "highest", "rounds");

  /** What an idle connection is made of, by role. */
  private static final Map<String, List<Metric>> IDLE = new LinkedHashMap<>();

  static {
    IDLE.put("client", List.of(Metric.IDLE_CLIENT_HEAP, Metric.IDLE_CLIENT_NATIVE));
    IDLE.put("gateway", List.of(Metric.IDLE_GATEWAY_HEAP, Metric.IDLE_GATEWAY_NATIVE));
    IDLE.put("node", List.of(Metric.IDLE_HEAP, Metric.IDLE_RSS));
  }

  /** For the terminal. */
  String text() {
    return TextTable.text(lines(), FIRST_NUMBER);
  }

  /** For summary.md. */
  String markdown() {
    return TextTable.markdown(lines(), FIRST_NUMBER);
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    add(
        lines,
        "CPU for a GiB, most to least of 1 to 1,000 connections",
        Goal.atMost(1.25, this::flatness),
        Goal.atMost(1.25, this::flatness));
    add(
        lines,
        "16 connections to one",
        Goal.atLeast(1.2, this::sixteen),
        Goal.atLeast(1.2, this::sixteen));
    add(
        lines,
        "idle connection, heap and native, KiB",
        Goal.atMost(24, this::idle),
        Goal.atMost(24, this::idle));
    add(
        lines,
        "ping p99 beside 4 bulk connections to alone",
        Goal.atMost(3, this::beside),
        Goal.atMost(3, this::beside));
    add(
        lines,
        "TLS on every hop, bulk, to ssh",
        Goal.atLeast(1.8, this::toSsh),
        Goal.atLeast(1.15, this::toSsh));
    line(
        lines,
        "netty/direct to a tunnel written by hand, bulk",
        STRAIGHT,
        Goal.atLeast(0.95, this::toTunnel));
    return lines;
  }

  private void add(List<List<String>> lines, String name, Goal straight, Goal gateway) {
    line(lines, name, STRAIGHT, straight);
    line(lines, "", GATEWAY, gateway);
  }

  private void line(List<List<String>> lines, String name, String way, Goal goal) {
    Optional<Found> furthest =
        summary.measured().stream()
            .filter(cell -> !cell.isRaw() && !cell.isBaseline())
            .filter(cell -> cell.hasGateway() == way.equals(GATEWAY))
            .flatMap(goal.of())
            .max(goal.furthest());
    List<String> line = new ArrayList<>(List.of(name, way));
    if (furthest.isEmpty()) {
      line.addAll(List.of(NONE, "not measured", goal.target(), NONE, NONE, NONE, NONE));
    } else {
      Spread spread = furthest.get().spread();
      line.addAll(
          List.of(
              furthest.get().what(),
              goal.isMet(spread.median()) ? "met" : "missed",
              goal.target(),
              TextTable.number(spread.median()),
              TextTable.number(spread.lowest()),
              TextTable.number(spread.highest()),
              Integer.toString(spread.count())));
    }
    lines.add(line);
  }

  private Stream<Found> flatness(Cell cell) {
    return Stream.of(Growth.values())
        .flatMap(way -> found(cell + " " + way.label(), cell, fork -> mostToLeast(fork, way)));
  }

  private static OptionalDouble mostToLeast(ForkResult fork, Growth way) {
    DoubleSummaryStatistics costs = new DoubleSummaryStatistics();
    for (int connections : Growth.CONNECTIONS) {
      fork.value(way.cpu(connections)).ifPresent(costs);
    }
    return costs.getCount() == Growth.CONNECTIONS.size() && costs.getMin() > 0
        ? OptionalDouble.of(costs.getMax() / costs.getMin())
        : OptionalDouble.empty();
  }

  private Stream<Found> sixteen(Cell cell) {
    return Stream.of(Growth.values())
        .flatMap(
            way ->
                found(
                    cell + " " + way.label(),
                    cell,
                    fork -> {
                      OptionalDouble one = fork.value(way.rate(1));
                      OptionalDouble some = fork.value(way.rate(SOME));
                      return one.orElse(0) > 0 && some.isPresent()
                          ? OptionalDouble.of(some.getAsDouble() / one.getAsDouble())
                          : OptionalDouble.empty();
                    }));
  }

  private Stream<Found> idle(Cell cell) {
    return IDLE.entrySet().stream()
        .flatMap(
            role -> found(cell + " " + role.getKey(), cell, fork -> sum(fork, role.getValue())));
  }

  private static OptionalDouble sum(ForkResult fork, List<Metric> metrics) {
    double sum = 0;
    for (Metric metric : metrics) {
      OptionalDouble value = fork.value(metric);
      if (value.isEmpty()) {
        return value;
      }
      sum += value.getAsDouble();
    }
    return OptionalDouble.of(sum);
  }

  private Stream<Found> beside(Cell cell) {
    return found(cell.toString(), cell, fork -> fork.value(Metric.FAIRNESS_INFLATION));
  }

  private Stream<Found> toSsh(Cell cell) {
    return cell.hasTls() ? bulkTo(cell, SSH) : Stream.empty();
  }

  private Stream<Found> toTunnel(Cell cell) {
    return cell.equals(BESIDE_TUNNEL) ? bulkTo(cell, TUNNEL) : Stream.empty();
  }

  private Stream<Found> bulkTo(Cell cell, Cell other) {
    return BULK.stream()
        .flatMap(
            metric ->
                summary.ratio(metric, cell, other).stream()
                    .map(spread -> new Found(cell + " " + metric.label(), spread)));
  }

  private Stream<Found> found(String what, Cell cell, Function<ForkResult, OptionalDouble> figure) {
    List<Double> values =
        summary.counted().stream()
            .filter(fork -> fork.cell().equals(cell))
            .map(figure)
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList();
    return values.isEmpty() ? Stream.empty() : Stream.of(new Found(what, Spread.of(values)));
  }

  /**
   * A figure, and of what it is. Immutable.
   *
   * @param what the cell, and which of its figures
   */
  private record Found(String what, Spread spread) {}

  /**
   * A goal for one way. Immutable.
   *
   * @param bound that a figure is to keep
   * @param isMost whether the figure is to stay below it
   * @param of the figures of a cell; none if it is not for that cell
   */
  private record Goal(double bound, boolean isMost, Function<Cell, Stream<Found>> of) {

    static Goal atMost(double bound, Function<Cell, Stream<Found>> of) {
      return new Goal(bound, true, of);
    }

    static Goal atLeast(double bound, Function<Cell, Stream<Found>> of) {
      return new Goal(bound, false, of);
    }

    boolean isMet(double figure) {
      return isMost ? figure <= bound : figure >= bound;
    }

    Comparator<Found> furthest() {
      Comparator<Found> byFigure = Comparator.comparingDouble(found -> found.spread().median());
      return isMost ? byFigure : byFigure.reversed();
    }

    String target() {
      return (isMost ? "<= " : ">= ") + TextTable.number(bound);
    }
  }
}
