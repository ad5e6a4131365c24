package dev.culvert.bench.stats;

/**
 * What is asked of the statistics; goes into the result, so that it can be computed again.
 * Immutable.
 *
 * @param confidence of intervals, between 0.5 and 1; the error that verdicts may have is the rest
 * @param tolerance the smallest difference that matters, as a share: 0.03 lets 3 % pass as
 *     equivalent; more than 0
 * @param replicates how often the bootstrap draws, at least 1,000
 * @param seed of the bootstrap: the same seed and values give the same figures to the last digit
 */
public record AnalysisSettings(double confidence, double tolerance, int replicates, long seed) {

  /** 95 %, a tolerance of 3 %, 10,000 replicates. */
  public static final AnalysisSettings DEFAULT = new AnalysisSettings(0.95, 0.03, 10_000, 1);

  private static final int FEWEST_REPLICATES = 1_000;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public AnalysisSettings {
    require(confidence > 0.5 && confidence < 1, "confidence", confidence, "between 0.5 and 1");
    require(
        tolerance > 0 && tolerance < 10, "tolerance", tolerance, "more than 0 and less than 10");
    require(
        replicates >= FEWEST_REPLICATES, "replicates", replicates, "at least " + FEWEST_REPLICATES);
  }

  /** These with another tolerance. */
  public AnalysisSettings withTolerance(double other) {
    return new AnalysisSettings(confidence, other, replicates, seed);
  }

  /** The chance of an error that is accepted. */
  double alpha() {
    return 1 - confidence;
  }

  /** The tolerance as a logarithm: the same to both sides. */
  double margin() {
    return Math.log1p(tolerance);
  }

  private static void require(boolean holds, String name, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
    }
  }
}
