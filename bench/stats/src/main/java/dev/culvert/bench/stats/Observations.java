package dev.culvert.bench.stats;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a run measured: a value for each cell, round and measure. Leave out forks that failed or
 * that a neighbour disturbed; nothing is left out here. Immutable.
 */
public final class Observations {

  private static final Series NONE = Series.of();

  private final Map<Measure, Map<String, Series>> series = new LinkedHashMap<>();

  private Observations(Builder builder) {
    builder.values.forEach(
        (measure, cells) -> {
          Map<String, Series> copy = new LinkedHashMap<>();
          cells.forEach((cell, byRound) -> copy.put(cell, new Series(byRound)));
          series.put(measure, copy);
        });
  }

  /** A new builder. Not thread-safe. */
  public static Builder builder() {
    return new Builder();
  }

  /** What was measured, in the order in which it was first added. */
  public List<Measure> measures() {
    return List.copyOf(series.keySet());
  }

  /** The cells with a value of anything, in the order in which they were first added. */
  public List<String> cells() {
    Set<String> cells = new LinkedHashSet<>();
    series.values().forEach(byCell -> cells.addAll(byCell.keySet()));
    return List.copyOf(cells);
  }

  /** The cells with a value of the measure. */
  public List<String> cells(Measure measure) {
    return List.copyOf(series.getOrDefault(measure, Map.of()).keySet());
  }

  /** A cell's values of a measure; none if it has none. */
  public Series series(Measure measure, String cell) {
    return series.getOrDefault(measure, Map.of()).getOrDefault(cell, NONE);
  }

  /** The rounds in which anything was measured, ascending. */
  List<Integer> rounds() {
    Set<Integer> rounds = new LinkedHashSet<>();
    series.values().stream()
        .flatMap(byCell -> byCell.values().stream())
        .forEach(values -> rounds.addAll(values.byRound().keySet()));
    return rounds.stream().sorted().toList();
  }

  /** Collects values. Not thread-safe. */
  public static final class Builder {

    private final Map<Measure, Map<String, TreeMap<Integer, Double>>> values =
        new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds what a fork measured.
     *
     * @throws IllegalArgumentException if the cell has a value of that round already, or the value
     *     is negative, infinite or not a number
     */
    public Builder add(String cell, int round, Measure measure, double value) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            measure.label()
                + " of "
                + cell
                + " in round "
                + round
                + " is "
                + value
                + "; it must be finite and not negative");
      }
      Double before =
          values
              .computeIfAbsent(measure, key -> new LinkedHashMap<>())
              .computeIfAbsent(cell, key -> new TreeMap<>())
              .putIfAbsent(round, value);
      if (before != null) {
        throw new IllegalArgumentException(
            measure.label() + " of " + cell + " is there twice for round " + round);
      }
      return this;
    }

    /** Adds what a cell has measured already, here or in other observations, round by round. */
    public Builder addAll(String cell, Measure measure, Series series) {
      series.byRound().forEach((round, value) -> add(cell, round, measure, value));
      return this;
    }

    public Observations build() {
      return new Observations(this);
    }
  }
}
