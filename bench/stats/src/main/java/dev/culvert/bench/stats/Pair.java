package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Uncertainty.Interval;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Two series of one measure before they are judged, which takes their whole family. Immutable.
 *
 * @param forks how many pairs, or forks of the smaller side
 * @param difference of their logarithms; empty if it cannot be told
 * @param why it cannot
 */
record Pair(
    Measure measure,
    Side candidate,
    Side reference,
    int forks,
    Optional<Difference> difference,
    String why) {

  /** A name, and what was measured under it. Immutable. */
  record Side(String name, Series series) {}

  /** Series of one run: the forks of a round belong together. */
  static Pair ofRounds(Measure measure, Side candidate, Side reference, AnalysisSettings settings) {
    Optional<String> nothing = nothing(measure, candidate, reference);
    if (nothing.isPresent()) {
      return without(measure, candidate, reference, 0, nothing.get());
    }
    double[] logs = candidate.series.logRatios(reference.series);
    if (logs.length < Difference.FEWEST) {
      String why = logs.length + " rounds with both; an interval needs at least ";
      return without(measure, candidate, reference, logs.length, why + Difference.FEWEST);
    }
    Difference difference = Difference.of(logs, settings);
    return new Pair(measure, candidate, reference, logs.length, Optional.of(difference), "");
  }

  /** The same difference, with what all cells of the ranking say of its error. */
  Pair moderated(Moderation all, AnalysisSettings settings) {
    Optional<Difference> better =
        difference.isEmpty() ? difference : all.difference(candidate, reference, settings);
    return better.isEmpty() ? this : new Pair(measure, candidate, reference, forks, better, why);
  }

  /** Series of two runs, whose rounds have nothing in common. */
  static Pair ofRuns(Measure measure, Side candidate, Side reference, AnalysisSettings settings) {
    Optional<String> nothing = nothing(measure, candidate, reference);
    int forks = Math.min(candidate.series.size(), reference.series.size());
    if (nothing.isPresent()) {
      return without(measure, candidate, reference, forks, nothing.get());
    }
    if (forks < Difference.FEWEST) {
      String why = Estimate.tooFew(forks, Difference.FEWEST).why();
      return without(measure, candidate, reference, forks, why);
    }
    Difference difference =
        Difference.independent(candidate.series.logs(), reference.series.logs(), settings);
    return new Pair(measure, candidate, reference, forks, Optional.of(difference), "");
  }

  /** The verdicts on all pairs that one question is asked of. */
  static List<Comparison> judge(List<Pair> family, AnalysisSettings settings) {
    double[] chances =
        Holm.adjust(family.stream().mapToDouble(pair -> pair.chance(settings.margin())).toArray());
    List<Comparison> judged = new ArrayList<>();
    for (int i = 0; i < chances.length; i++) {
      judged.add(family.get(i).judge(chances[i], family.size(), settings));
    }
    return List.copyOf(judged);
  }

  private Comparison judge(double chance, int family, AnalysisSettings settings) {
    double alpha = settings.alpha();
    return new Comparison(
        measure,
        candidate.name,
        reference.name,
        forks,
        ratio(),
        difference.<Uncertainty>map(of -> interval(of, settings)).orElse(new NoInterval(why)),
        superiority(),
        chance,
        difference
            .map(of -> Math.expm1(of.detectable(settings.margin(), alpha / family)))
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        chance <= alpha
            ? difference.map(of -> shown(of, settings.margin())).orElse(Verdict.INCONCLUSIVE)
            : Verdict.INCONCLUSIVE);
  }

  /** What the interval shows; the chance has agreed already. */
  private Verdict shown(Difference of, double margin) {
    if (of.low() > margin) {
      return measure.moreIsBetter() ? Verdict.BETTER : Verdict.WORSE;
    }
    if (of.high() < -margin) {
      return measure.moreIsBetter() ? Verdict.WORSE : Verdict.BETTER;
    }
    return of.low() >= -margin && of.high() <= margin ? Verdict.EQUIVALENT : Verdict.INCONCLUSIVE;
  }

  /**
   * The chance to see this were the verdict false: of being beyond the margin, or of being within
   * it. They exclude each other, so a pair counts once in its family.
   */
  private double chance(double margin) {
    return difference
        .map(
            of -> {
              double beyond = Math.min(of.chanceAbove(margin), of.chanceBelow(-margin));
              double within = Math.max(of.chanceAbove(-margin), of.chanceBelow(margin));
              return Math.min(1, 2 * Math.min(beyond, within));
            })
        .orElse(1.0);
  }

  private OptionalDouble ratio() {
    if (difference.isPresent()) {
      return OptionalDouble.of(Math.exp(difference.get().mean()));
    }
    return hasNoRatio(candidate) || hasNoRatio(reference)
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.exp(meanLog(candidate) - meanLog(reference)));
  }

  private OptionalDouble superiority() {
    double pairs = (double) candidate.series.size() * reference.series.size();
    if (pairs == 0) {
      return OptionalDouble.empty();
    }
    double higher =
        MannWhitneyUTest.withDefaults()
                .statistic(candidate.series.values(), reference.series.values())
            / pairs;
    return OptionalDouble.of(measure.moreIsBetter() ? higher : 1 - higher);
  }

  private static Pair without(
      Measure measure, Side candidate, Side reference, int forks, String why) {
    return new Pair(measure, candidate, reference, forks, Optional.empty(), why);
  }

  private static Optional<String> nothing(Measure measure, Side... sides) {
    for (Side side : sides) {
      if (side.series.size() == 0) {
        return Optional.of(side.name + " has no value of " + measure.label());
      }
      if (side.series.hasZero()) {
        return Optional.of(side.name + " measured 0, which has no ratio");
      }
    }
    return Optional.empty();
  }

  private static boolean hasNoRatio(Side side) {
    return side.series.size() == 0 || side.series.hasZero();
  }

  private static double meanLog(Side side) {
    return Arrays.stream(side.series.logs()).average().orElseThrow();
  }

  private static Interval interval(Difference of, AnalysisSettings settings) {
    return new Interval(Math.exp(of.low()), Math.exp(of.high()), settings.confidence());
  }
}
