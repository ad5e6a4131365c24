package dev.culvert.bench.stats;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * How much each cell of a ranking varies, where there are too few rounds to know it of a cell by
 * itself: what its forks vary by beyond what all forks of their rounds share, drawn towards what is
 * usual among the cells, the more the more alike they are. G. K. Smyth, "Linear models and
 * empirical Bayes methods for assessing differential expression", Statistical Applications in
 * Genetics and Molecular Biology 3 (2004). Immutable.
 *
 * @param variances of the logarithms, by cell
 * @param freedom degrees of freedom of each
 * @param most degrees of freedom that all cells together have
 * @param rounds how many each has
 */
record Moderation(Map<String, Double> variances, double freedom, double most, int rounds) {

  /** With fewer cells than that, none can be told from the rounds. */
  private static final int FEWEST_CELLS = 3;

  /** From this many rounds on, a pair's own forks say enough, by the bootstrap. */
  private static final int ENOUGH_ROUNDS = Difference.BOOTSTRAP;

  /** What is usual counts as so many forks at most, however alike the cells look. */
  private static final double MOST_PRIOR = 12;

  /** A cell's variance is at least this share of what its forks look like. */
  private static final double LEAST = 0.2;

  private static final double LOWEST = 1e-3;
  private static final double HIGHEST = 1e6;
  private static final int HALVINGS = 60;

  /**
   * Of the cells that have a value in every round; empty if they or the rounds are too few, or the
   * rounds so many that nothing has to be borrowed.
   */
  static Optional<Moderation> of(Map<String, Series> cells) {
    SortedSet<Integer> rounds = new TreeSet<>();
    cells.values().forEach(series -> rounds.addAll(series.byRound().keySet()));
    Map<String, double[]> logs = new LinkedHashMap<>();
    cells.forEach(
        (cell, series) -> {
          if (series.byRound().keySet().equals(rounds) && !series.hasZero()) {
            logs.put(cell, series.logs());
          }
        });
    boolean fits =
        logs.size() >= FEWEST_CELLS
            && rounds.size() >= Difference.FEWEST
            && rounds.size() < ENOUGH_ROUNDS;
    return fits ? of(logs, rounds.size()) : Optional.empty();
  }

  /** How far a cell's mean logarithm is above another's; empty if it is of neither. */
  Optional<Difference> difference(
      Pair.Side candidate, Pair.Side reference, AnalysisSettings settings) {
    Double first = variances.get(candidate.name());
    Double second = variances.get(reference.name());
    if (first == null || second == null) {
      return Optional.empty();
    }
    double sum = first + second;
    double freedomOfSum = freedom * sum * sum / (first * first + second * second);
    return Optional.of(
        Difference.student(
            mean(candidate.series().logs()) - mean(reference.series().logs()),
            Math.sqrt(sum / rounds),
            Math.min(freedomOfSum, most),
            settings));
  }

  private static Optional<Moderation> of(Map<String, double[]> logs, int rounds) {
    int count = logs.size();
    double[] ofRounds = new double[rounds];
    Arrays.setAll(
        ofRounds, round -> mean(logs.values().stream().mapToDouble(of -> of[round]).toArray()));
    double grand = mean(ofRounds);
    Map<String, Double> looks = new TreeMap<>();
    logs.forEach(
        (cell, values) -> {
          double own = mean(values);
          double sum = 0;
          for (int round = 0; round < rounds; round++) {
            double rest = values[round] - own - ofRounds[round] + grand;
            sum += rest * rest;
          }
          looks.put(cell, sum / (rounds - 1));
        });
    double usual = looks.values().stream().mapToDouble(of -> of).sum() / (count - 1);
    if (usual == 0) {
      return Optional.empty();
    }
    Map<String, Double> own = new LinkedHashMap<>();
    looks.forEach((cell, look) -> own.put(cell, alone(look, usual, count)));
    double freedom = (rounds - 1.0) * (count - 1) / count;
    return Optional.of(drawn(own, freedom, (rounds - 1.0) * (count - 1), rounds));
  }

  /** A cell's residuals have a share of all others' noise in them, by way of the rounds' means. */
  private static double alone(double look, double usual, int cells) {
    double corrected = (look - usual / cells) / (1 - 2.0 / cells);
    return Math.max(corrected, Math.max(LEAST * look, Double.MIN_NORMAL));
  }

  private static Moderation drawn(
      Map<String, Double> own, double freedom, double most, int rounds) {
    double[] spread =
        own.values().stream()
            .mapToDouble(of -> Math.log(of) - Digamma.value(freedom / 2) + Math.log(freedom / 2))
            .toArray();
    double beyondChance = Variance.of(spread).getAsDouble() - Trigamma.value(freedom / 2);
    double prior =
        beyondChance > 0 ? Math.min(MOST_PRIOR, 2 * inverseTrigamma(beyondChance)) : MOST_PRIOR;
    double center = mean(spread) + Digamma.value(prior / 2) - Math.log(prior / 2);
    Map<String, Double> drawn = new LinkedHashMap<>();
    own.forEach(
        (cell, of) ->
            drawn.put(cell, (prior * Math.exp(center) + freedom * of) / (prior + freedom)));
    return new Moderation(drawn, prior + freedom, most, rounds);
  }

  /** By halving: the function falls from infinity to 0. */
  private static double inverseTrigamma(double value) {
    double low = Math.log(LOWEST);
    double high = Math.log(HIGHEST);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Trigamma.value(Math.exp(middle)) > value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(low);
  }

  private static double mean(double[] values) {
    return Mean.of(values).getAsDouble();
  }
}
