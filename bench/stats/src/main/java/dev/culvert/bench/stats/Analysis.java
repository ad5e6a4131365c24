package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Pair.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run shows: estimates, comparisons by round, rankings. Each question is computed when
 * asked, and gives the same answer each time. Immutable.
 *
 * @param observations what was measured
 * @param settings what is asked
 */
public record Analysis(Observations observations, AnalysisSettings settings) {

  /** What a cell's forks say of a measure; empty if there is none. */
  public Optional<Estimate> estimate(Measure measure, String cell) {
    Series series = observations.series(measure, cell);
    return series.size() == 0 ? Optional.empty() : Optional.of(Estimate.of(series, settings));
  }

  /**
   * How far a cell lies above another in every round, if that is far; both by what was measured.
   */
  public Optional<PlainDifference> plain(Measure measure, String above, String below) {
    return PlainDifference.of(
        observations.series(measure, above), observations.series(measure, below));
  }

  /** The cells in order of merit; all their pairs are one family. */
  public Ranking rank(Measure measure, List<String> cells) {
    List<Pair> family = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      for (String other : cells.subList(i + 1, cells.size())) {
        family.add(pair(measure, cells.get(i), other));
      }
    }
    Map<String, Series> series = new LinkedHashMap<>();
    cells.forEach(cell -> series.put(cell, observations.series(measure, cell)));
    Optional<Moderation> moderation = Moderation.of(series);
    family.replaceAll(pair -> moderation.map(all -> pair.moderated(all, settings)).orElse(pair));
    return Ranking.of(measure, cells, this, Pair.judge(family, settings));
  }

  /** Whether a cell's values, raw TCP's best of all, went one way while the run went on. */
  public Drift drift(Measure measure, String cell) {
    return Drift.of(observations.series(measure, cell), settings);
  }

  /**
   * A cell's mean logarithm in each replicate of the bootstrap. A replicate draws the same rounds
   * for every cell and measure; its spread is that of the mean's standard error.
   *
   * @return as many as the settings have replicates
   * @throws IllegalArgumentException if there are fewer than 4 values, or one is 0
   */
  public double[] replicates(Measure measure, String cell) {
    Series series = observations.series(measure, cell);
    int forks = series.size();
    if (forks < Difference.FEWEST || series.hasZero()) {
      throw new IllegalArgumentException(
          "no replicates of " + measure.label() + " of " + cell + ": " + series);
    }
    double[] byRound =
        observations.rounds().stream()
            .mapToDouble(round -> Math.log(series.byRound().getOrDefault(round, Double.NaN)))
            .toArray();
    double mean = Arrays.stream(series.logs()).average().orElseThrow();
    double widening = Math.sqrt(forks / (forks - 1.0));
    double[] means = new Bootstrap(settings).means(byRound);
    Arrays.setAll(means, i -> mean + widening * (means[i] - mean));
    return means;
  }

  private Pair pair(Measure measure, String candidate, String reference) {
    return Pair.ofRounds(measure, side(measure, candidate), side(measure, reference), settings);
  }

  private Side side(Measure measure, String cell) {
    return new Side(cell, observations.series(measure, cell));
  }
}
