package dev.culvert.bench.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Cells in order of merit by one measure, with ties. The first tier is the cell with the best mean
 * and all that are not shown worse than it; the next is made of the rest in the same way.
 * Immutable.
 *
 * @param measure what was measured
 * @param tiers the best first, and in each the best mean first
 * @param unranked cells that have no place, and why
 * @param comparisons all pairs
 */
public record Ranking(
    Measure measure,
    List<List<String>> tiers,
    Map<String, String> unranked,
    List<Comparison> comparisons) {

  private static final int MOST_ROUNDS = 1_000_000;

  static Ranking of(
      Measure measure, List<String> cells, Analysis analysis, List<Comparison> comparisons) {
    Map<String, String> unranked = new LinkedHashMap<>();
    Map<String, Double> means = new LinkedHashMap<>();
    for (String cell : cells) {
      analysis
          .estimate(measure, cell)
          .ifPresentOrElse(
              of -> {
                if (of.uncertainty() instanceof Uncertainty.NoInterval none) {
                  unranked.put(cell, none.why());
                } else {
                  means.put(cell, measure.moreIsBetter() ? -of.mean() : of.mean());
                }
              },
              () -> unranked.put(cell, "not measured"));
    }
    List<String> rest =
        new ArrayList<>(
            means.keySet().stream().sorted(Comparator.comparingDouble(means::get)).toList());
    List<List<String>> tiers = new ArrayList<>();
    while (!rest.isEmpty()) {
      String leader = rest.get(0);
      List<String> tier =
          rest.stream()
              .filter(cell -> verdict(cell, leader, comparisons) != Verdict.WORSE)
              .toList();
      tiers.add(tier);
      rest.removeAll(tier);
    }
    return new Ranking(
        measure, List.copyOf(tiers), Collections.unmodifiableMap(unranked), comparisons);
  }

  /** The tier that a cell is in, from 1; empty if it has none. */
  public OptionalInt tier(String cell) {
    for (int i = 0; i < tiers.size(); i++) {
      if (tiers.get(i).contains(cell)) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * What to print beside the table: the smallest true difference that half of the comparisons would
   * have shown four times in five, as a share; empty if nothing is comparable.
   */
  public OptionalDouble detectable() {
    return detectable(comparisons);
  }

  /**
   * About how many rounds it takes, at the noise of these, to show such a difference four times in
   * five: what an interval is wide goes with the root of the rounds.
   *
   * @param share the difference, more than the tolerance
   * @param settings with that tolerance
   * @return empty if nothing is comparable
   */
  public OptionalInt roundsToShow(double share, AnalysisSettings settings) {
    OptionalDouble detectable = detectable();
    int forks = comparisons.stream().mapToInt(Comparison::forks).max().orElse(0);
    double wanted = Math.log1p(share) - settings.margin();
    if (detectable.isEmpty() || !(wanted > 0)) {
      return OptionalInt.empty();
    }
    double now = Math.log1p(detectable.getAsDouble()) - settings.margin();
    return OptionalInt.of(
        (int) Math.min(MOST_ROUNDS, Math.ceil(forks * Math.pow(now / wanted, 2))));
  }

  /** The same of any family. */
  public static OptionalDouble detectable(Collection<Comparison> family) {
    double[] each =
        family.stream()
            .map(Comparison::detectable)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return each.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Median.withDefaults().evaluate(each));
  }

  /** What is shown of a cell against another; inconclusive if they were not compared. */
  public Verdict verdict(String candidate, String reference) {
    return verdict(candidate, reference, comparisons);
  }

  /** How many times as good a cell is as another: above 1 is better; empty if unknown. */
  public OptionalDouble gain(String candidate, String reference) {
    for (Comparison of : comparisons) {
      if (of.candidate().equals(candidate) && of.reference().equals(reference)) {
        return of.gain();
      }
      if (of.candidate().equals(reference) && of.reference().equals(candidate)) {
        OptionalDouble gain = of.gain();
        return gain.isEmpty() ? gain : OptionalDouble.of(1 / gain.getAsDouble());
      }
    }
    return OptionalDouble.empty();
  }

  private static Verdict verdict(String candidate, String reference, List<Comparison> comparisons) {
    for (Comparison of : comparisons) {
      if (of.candidate().equals(candidate) && of.reference().equals(reference)) {
        return of.verdict();
      }
      if (of.candidate().equals(reference) && of.reference().equals(candidate)) {
        return of.verdict().reversed();
      }
    }
    return Verdict.INCONCLUSIVE;
  }
}
