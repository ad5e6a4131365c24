package dev.culvert.bench.stats;

import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * A fork far from the others by Tukey's fences. To be shown, never to be dropped. Immutable.
 *
 * @param round the fork's round
 * @param value what it measured
 * @param isFar beyond three times the distance of the quartiles, not only one and a half
 */
public record Outlier(int round, double value, boolean isFar) {

  private static final double NEAR = 1.5;
  private static final double FAR = 3;

  /** A series' outliers by round; none if it has fewer than 4 values. */
  public static List<Outlier> in(Series series) {
    if (series.size() < Difference.FEWEST) {
      return List.of();
    }
    double[] quartiles =
        Quantile.withDefaults().evaluate(series.values(), new double[] {0.25, 0.75});
    double reach = quartiles[1] - quartiles[0];
    return series.byRound().entrySet().stream()
        .filter(of -> distance(of, quartiles) > NEAR * reach)
        .map(of -> new Outlier(of.getKey(), of.getValue(), distance(of, quartiles) > FAR * reach))
        .toList();
  }

  private static double distance(Map.Entry<Integer, Double> of, double[] quartiles) {
    return Math.max(quartiles[0] - of.getValue(), of.getValue() - quartiles[1]);
  }
}
