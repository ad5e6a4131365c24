package dev.culvert.bench.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;

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

  /** Our median as a multiple of the other's. */
  public double ratio() {
    return median(ours) / median(theirs);
  }

  /** Whether the medians are apart by that share at most, whichever is the greater. */
  public boolean isWithin(double share) {
    return Math.max(ratio(), 1 / ratio()) <= 1 + share;
  }

  /** The middle of values. */
  public static double median(List<Double> values) {
    return Median.withDefaults()
        .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
