package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Uncertainty.Interval;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A candidate held against a reference, by one measure. Immutable.
 *
 * @param measure what was measured
 * @param candidate the name of what is judged
 * @param reference the name of what it is judged against
 * @param forks how many pairs it rests on; if not paired, the forks of the smaller side
 * @param ratio the candidate's mean as a multiple of the reference's; empty if a value is 0, or
 *     none is there
 * @param uncertainty of the ratio
 * @param superiority how often a fork of the candidate beats one of the reference, 0 to 1, draws
 *     counting half; empty if one has none
 * @param chance the chance to see this were the verdict false, corrected for the family (Holm), 0
 *     to 1
 * @param detectable the smallest true difference, as a share of the lesser, that measuring so would
 *     have shown four times in five, tolerance and family included; empty without an interval
 * @param verdict what is shown
 */
public record Comparison(
    Measure measure,
    String candidate,
    String reference,
    int forks,
    OptionalDouble ratio,
    Uncertainty uncertainty,
    OptionalDouble superiority,
    double chance,
    OptionalDouble detectable,
    Verdict verdict) {

  /** How many times as good the candidate is: above 1 is better, whatever the measure. */
  public OptionalDouble gain() {
    return ratio.isEmpty()
        ? ratio
        : OptionalDouble.of(measure.moreIsBetter() ? ratio.getAsDouble() : 1 / ratio.getAsDouble());
  }

  /** The interval of {@link #gain}, if there is one. */
  public Optional<Interval> gainInterval() {
    return uncertainty
        .asInterval()
        .map(
            of ->
                measure.moreIsBetter()
                    ? of
                    : new Interval(1 / of.high(), 1 / of.low(), of.confidence()));
  }

  /** Whether the data speak against the candidate being worse by more than the tolerance. */
  public boolean excludesWorse(double tolerance) {
    return gainInterval().filter(of -> of.low() * (1 + tolerance) >= 1).isPresent();
  }
}
