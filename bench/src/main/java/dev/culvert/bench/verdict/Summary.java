package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What the forks say together, a {@link Spread} for each metric and cell. Immutable. */
public final class Summary {

  /** What the first table has, in its order. */
  static final List<Metric> HEADLINES =
      List.of(
          Metric.UP,
          Metric.DOWN,
          Metric.RTT_P50,
          Metric.RTT_P99,
          Metric.CONNECT_P50,
          Metric.CONNECT_P99);

  /** What is held against each other: all that the tables have. */
  public static final List<Metric> COMPARED =
      Stream.concat(
              HEADLINES.stream(), Matrix.ALL.stream().flatMap(matrix -> matrix.metrics().stream()))
          .distinct()
          .toList();

  private final List<Cell> cells;
  private final CountedForks selection;
  private final boolean noisy;

  /**
   * @param cells the order of the rows; those without a result have none
   */
  public Summary(List<Cell> cells, Collection<ForkResult> forks, Rules rules) {
    this.cells = List.copyOf(cells);
    this.selection = CountedForks.of(forks, rules);
    this.noisy = selection.disturbedShare() > rules.noisyShare();
  }

  /** The cells with a result and no failure. */
  List<Cell> measured() {
    return cells.stream().filter(selection.counted()::containsKey).toList();
  }

  /** The forks that the numbers are made of. */
  List<ForkResult> counted() {
    return measured().stream()
        .flatMap(cell -> selection.counted().getOrDefault(cell, List.of()).stream())
        .toList();
  }

  /** What a round of these cells takes, waits included, by the forks that count. */
  Duration roundTime() {
    long forks = counted().size();
    long millis =
        counted().stream().mapToLong(of -> of.took().toMillis() + of.noise().waitedMillis()).sum();
    return Duration.ofMillis(forks == 0 ? 0 : millis * measured().size() / forks);
  }

  /** The cells that failed, and why. */
  public Map<Cell, String> failures() {
    return selection.failures();
  }

  /** The cells of which disturbed forks count. */
  List<Cell> disturbed() {
    return measured().stream().filter(selection.disturbed()::contains).toList();
  }

  /** Of how many of a cell's forks the JVMs still compiled when they were measured. */
  long compiling(Cell cell) {
    return values(Metric.WARM_QUIET, cell).filter(quiet -> quiet == 0).count();
  }

  /** Whether they did of some cells' and not of others', so that it tells these apart. */
  boolean isCompilingNews(Cell cell) {
    return compiling(cell) > 0 && measured().stream().anyMatch(other -> compiling(other) == 0);
  }

  /** The share of forks that stayed disturbed. */
  double disturbedShare() {
    return selection.disturbedShare();
  }

  /** Whether that is so much that all forks count. */
  public boolean isNoisy() {
    return noisy;
  }

  /** A cell's values of a metric, if it has any. */
  Optional<Spread> spread(Metric metric, Cell cell) {
    List<Double> values = values(metric, cell).boxed().toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /** The sum of a cell's values of a metric. */
  double total(Metric metric, Cell cell) {
    return values(metric, cell).sum();
  }

  /** A cell's median as a multiple of raw's over the same link, if both are there. */
  OptionalDouble toRaw(Metric metric, Cell cell) {
    Optional<Spread> raw =
        measured().stream()
            .filter(of -> of.isRaw() && of.link().equals(cell.link()))
            .findFirst()
            .flatMap(of -> spread(metric, of));
    Optional<Spread> own = spread(metric, cell);
    if (raw.isEmpty() || own.isEmpty() || raw.get().median() == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(own.get().median() / raw.get().median());
  }

  /** What a cell is to another in the same round, of the rounds in which both count. */
  Optional<Spread> ratio(Metric metric, Cell cell, Cell to) {
    Map<Integer, Double> theirs = byRound(metric, to);
    List<Double> ratios = new ArrayList<>();
    byRound(metric, cell)
        .forEach(
            (round, own) -> {
              double other = theirs.getOrDefault(round, 0.0);
              if (other > 0) {
                ratios.add(own / other);
              }
            });
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
  }

  private Map<Integer, Double> byRound(Metric metric, Cell cell) {
    Map<Integer, Double> values = new LinkedHashMap<>();
    for (ForkResult fork : selection.counted().getOrDefault(cell, List.of())) {
      fork.value(metric).ifPresent(value -> values.put(fork.round(), value));
    }
    return values;
  }

  /** Rows of the first table: a line for each headline metric and cell. */
  List<Row> rows() {
    return rows(HEADLINES);
  }

  /** A line for each metric and cell. */
  List<Row> allRows() {
    return rows(COMPARED);
  }

  private List<Row> rows(List<Metric> metrics) {
    List<Row> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      for (Cell cell : measured()) {
        spread(metric, cell)
            .ifPresent(
                spread ->
                    rows.add(
                        new Row(metric, cell, spread, toRaw(metric, cell), isCompilingNews(cell))));
      }
    }
    return rows;
  }

  private DoubleStream values(Metric metric, Cell cell) {
    return selection.counted().getOrDefault(cell, List.of()).stream()
        .map(fork -> fork.value(metric))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble);
  }

  /**
   * A line of the table. Immutable.
   *
   * @param compiling whether JVMs still compiled in some of the forks, and not in all cells'
   */
  record Row(Metric metric, Cell cell, Spread spread, OptionalDouble toRaw, boolean compiling) {}
}
