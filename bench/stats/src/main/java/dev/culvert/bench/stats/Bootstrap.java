package dev.culvert.bench.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Draws rounds with replacement, whole rounds at a time: series of the same length are drawn alike,
 * so what their rounds have in common stays together. Immutable.
 */
final class Bootstrap {

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final AnalysisSettings settings;

  Bootstrap(AnalysisSettings settings) {
    this.settings = settings;
  }

  /**
   * The mean in each replicate.
   *
   * @param byRound a value a round, NaN for none; at least one is a number. A replicate that has
   *     drawn none of them takes the mean of all.
   */
  double[] means(double[] byRound) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
    double all =
        Arrays.stream(byRound).filter(value -> !Double.isNaN(value)).average().orElseThrow();
    double[] means = new double[settings.replicates()];
    for (int replicate = 0; replicate < means.length; replicate++) {
      double sum = 0;
      int count = 0;
      for (int draw = 0; draw < byRound.length; draw++) {
        double value = byRound[random.nextInt(byRound.length)];
        if (!Double.isNaN(value)) {
          sum += value;
          count++;
        }
      }
      means[replicate] = count == 0 ? all : sum / count;
    }
    return means;
  }

  /**
   * The ends of the expanded percentile interval: the bootstrap's spread is that of the sample, too
   * small by n-1 to n, and knows nothing of Student's tails. Hesterberg, "What Teachers Should Know
   * about the Bootstrap", The American Statistician 69 (2015), section 3.3.
   *
   * @param means what {@link #means} gave; is reordered
   * @param count how many values they were drawn from, at least 2
   */
  double[] ends(double[] means, int count) {
    double student = TDistribution.of(count - 1.0).inverseSurvivalProbability(settings.alpha() / 2);
    double tail = NORMAL.survivalProbability(Math.sqrt(count / (count - 1.0)) * student);
    return Quantile.withDefaults().withCopy(false).evaluate(means, new double[] {tail, 1 - tail});
  }
}
