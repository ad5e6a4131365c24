package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Goals, straight to the node and through a gateway, and what was found: of all cells that a goal
 * is for, the one that is furthest from it. A figure is the median of what the forks, or two forks
 * of a round, say. Confined to whoever fills it.
 */
final class GoalTable {

  private static final String NONE = "-";
  private static final String STRAIGHT = "straight";
  private static final String GATEWAY = "gateway";
  private static final int FIRST_NUMBER = 4;

  private static final List<String> HEAD =
      List.of(
          "Goal", "way", "furthest from it", "", "target", "found", "lowest", "highest", "rounds");

  private final Summary summary;
  private final List<List<String>> lines = new ArrayList<>(List.of(HEAD));

  GoalTable(Summary summary) {
    this.summary = summary;
  }

  GoalTable add(String name, Goal straight, Goal gateway) {
    return straight(name, straight).gateway("", gateway);
  }

  GoalTable straight(String name, Goal goal) {
    return line(name, STRAIGHT, goal);
  }

  GoalTable gateway(String name, Goal goal) {
    return line(name, GATEWAY, goal);
  }

  /** For the terminal. */
  String text() {
    return TextTable.text(lines, FIRST_NUMBER);
  }

  /** For summary.md. */
  String markdown() {
    return TextTable.markdown(lines, FIRST_NUMBER);
  }

  /** What the forks of a cell say, if any does. */
  Stream<Goal.Found> found(String what, Cell cell, Function<ForkResult, OptionalDouble> figure) {
    List<Double> values =
        summary.counted().stream()
            .filter(fork -> fork.cell().equals(cell))
            .map(figure)
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList();
    return values.isEmpty() ? Stream.empty() : Stream.of(new Goal.Found(what, Spread.of(values)));
  }

  /** What a cell is to another in the same round, for each of these. */
  Stream<Goal.Found> to(Cell other, Cell cell, List<Metric> metrics) {
    return metrics.stream()
        .flatMap(
            metric ->
                summary.ratio(metric, cell, other).stream()
                    .map(spread -> new Goal.Found(cell + " " + metric.label(), spread)));
  }

  /** One figure of a fork to another of the same. */
  static OptionalDouble quotient(OptionalDouble figure, OptionalDouble to) {
    return figure.isPresent() && to.orElse(0) > 0
        ? OptionalDouble.of(figure.getAsDouble() / to.getAsDouble())
        : OptionalDouble.empty();
  }

  private GoalTable line(String name, String way, Goal goal) {
    Optional<Goal.Found> furthest =
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
    return this;
  }
}
