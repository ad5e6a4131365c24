package dev.culvert.bench.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/** One figure, ours and somebody else's, round by round. Not thread-safe. */
public final class Agreement {

  private final String figure;
  private final String other;
  private final boolean isJudged;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();

  Agreement(String figure, String other, boolean isJudged) {
    this.figure = figure;
    this.other = other;
    this.isJudged = isJudged;
  }

  void ours(double value) {
    ours.add(value);
  }

  void theirs(double value) {
    theirs.add(value);
  }

  /** What was measured, with its unit. */
  public String figure() {
    return figure;
  }

  /** Who measured it too. */
  public String other() {
    return other;
  }

  /** Whether the two are the same figure, so that they must agree. */
  public boolean isJudged() {
    return isJudged;
  }

  /** What we measured, in the order of the rounds. */
  public List<Double> ours() {
    return List.copyOf(ours);
  }

  /** What the other measured. */
  public List<Double> theirs() {
    return List.copyOf(theirs);
  }

  /** Ours as a multiple of the other's: the geometric mean of the rounds' ratios. */
  public double ratio() {
    return Math.exp(Mean.of(logarithms()).getAsDouble());
  }

  /** What the ratio may be off by, as a factor: Student's, for 95 %. Infinite for one round. */
  public double uncertainty() {
    int rounds = ours.size();
    if (rounds < 2) {
      return Double.POSITIVE_INFINITY;
    }
    double error = StandardDeviation.of(logarithms()).getAsDouble() / Math.sqrt(rounds);
    return Math.exp(TDistribution.of(rounds - 1.0).inverseSurvivalProbability(0.025) * error);
  }

  /** Whether the two are apart by that share at most, whichever is the greater. */
  public boolean isWithin(double share) {
    return Math.max(ratio(), 1 / ratio()) <= 1 + share;
  }

  private double[] logarithms() {
    return IntStream.range(0, ours.size())
        .mapToDouble(round -> Math.log(ours.get(round) / theirs.get(round)))
        .toArray();
  }

  /** The middle of values. */
  public static double median(List<Double> values) {
    return Median.withDefaults()
        .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
