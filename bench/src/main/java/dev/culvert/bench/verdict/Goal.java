package dev.culvert.bench.verdict;

import dev.culvert.bench.rig.Cell;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a figure is to keep to. Immutable.
 *
 * @param bound that a figure is to keep
 * @param isMost whether the figure is to stay below it
 * @param of the figures of a cell; none if it is not for that cell
 */
record Goal(double bound, boolean isMost, Function<Cell, Stream<Found>> of) {

  static Goal atMost(double bound, Function<Cell, Stream<Found>> of) {
    return new Goal(bound, true, of);
  }

  static Goal atLeast(double bound, Function<Cell, Stream<Found>> of) {
    return new Goal(bound, false, of);
  }

  boolean isMet(double figure) {
    return isMost ? figure <= bound : figure >= bound;
  }

  /** The largest is furthest from the goal. */
  Comparator<Found> furthest() {
    Comparator<Found> byFigure = Comparator.comparingDouble(found -> found.spread().median());
    return isMost ? byFigure : byFigure.reversed();
  }

  String target() {
    return (isMost ? "<= " : ">= ") + TextTable.number(bound);
  }

  /**
   * A figure, and of what it is. Immutable.
   *
   * @param what the cell, and which of its figures
   */
  record Found(String what, Spread spread) {}
}
