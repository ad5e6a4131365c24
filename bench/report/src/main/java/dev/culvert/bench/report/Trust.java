package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Uncertainty.Interval;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/**
 * How far a run's figures can be trusted, and why. Immutable.
 *
 * @param light the worst of all reasons
 * @param reasons a sentence each
 */
record Trust(Light light, List<String> reasons) {

  /** From the best to the worst. */
  enum Light {
    GREEN,
    AMBER,
    RED
  }

  /** Fewer forks have no interval. */
  private static final int FEWEST_FORKS = 4;

  /** From so many on intervals do not rest on the shape of the noise. */
  private static final int ENOUGH_FORKS = 8;

  private static final double SOME_DISTURBED = 0.1;
  private static final double MANY_DISTURBED = 1.0 / 3;
  private static final double WIDE = 0.1;
  private static final double TOO_WIDE = 0.3;

  static Trust of(View view) {
    Reasons reasons = new Reasons();
    if (view.model().run().isNoisy()) {
      reasons.add(
          Light.RED,
          "The machine was noisy: disturbed forks count, and intervals are as wide as that made"
              + " them.");
    }
    reasons.forks(estimates(view));
    reasons.noise(view.model().forks());
    reasons.width(estimates(view));
    if (!view.model().failures().isEmpty()) {
      reasons.add(
          Light.AMBER, "Failed: " + String.join(", ", view.model().failures().keySet()) + ".");
    }
    if (view.model().run().isIndicative()) {
      reasons.add(
          Light.AMBER,
          "The profile "
              + view.model().run().profile()
              + " is short: its figures are indicative, good for large differences only.");
    }
    return new Trust(reasons.light, List.copyOf(reasons.sentences));
  }

  private static List<Estimate> estimates(View view) {
    return view.headlines().stream()
        .flatMap(measure -> view.cells().stream().flatMap(c -> view.estimate(measure, c).stream()))
        .toList();
  }

  /** Not thread-safe. */
  private static final class Reasons {

    private final List<String> sentences = new ArrayList<>();
    private Light light = Light.GREEN;

    void add(Light of, String sentence) {
      light = of.compareTo(light) > 0 ? of : light;
      sentences.add(sentence);
    }

    void forks(List<Estimate> estimates) {
      if (estimates.isEmpty()) {
        add(Light.RED, "Nothing was measured.");
        return;
      }
      IntSummaryStatistics forks =
          estimates.stream().collect(Collectors.summarizingInt(Estimate::forks));
      int fewest = forks.getMin();
      String rests =
          "Figures rest on "
              + (fewest == forks.getMax() ? "" : fewest + " to ")
              + forks.getMax()
              + (forks.getMax() == 1 ? " fork" : " forks")
              + " each";
      if (fewest < FEWEST_FORKS) {
        add(Light.RED, rests + ": with fewer than 4 there is no interval and no rank.");
      } else if (fewest < ENOUGH_FORKS) {
        add(Light.AMBER, rests + ": intervals are wide; 8 or more would narrow them.");
      } else {
        add(Light.GREEN, rests + ".");
      }
    }

    void noise(List<ForkFacts> forks) {
      if (forks.isEmpty()) {
        return;
      }
      long disturbed = forks.stream().filter(ForkFacts::isContaminated).count();
      long counted =
          forks.stream().filter(fork -> fork.isContaminated() && fork.isCounted()).count();
      double share = (double) disturbed / forks.size();
      Light of =
          share > MANY_DISTURBED
              ? Light.RED
              : share > SOME_DISTURBED || counted > 0 ? Light.AMBER : Light.GREEN;
      add(
          of,
          "Other programs disturbed "
              + disturbed
              + " of "
              + forks.size()
              + " forks ("
              + Figures.percent(share)
              + "); "
              + (counted == 0 ? "none" : Long.toString(counted))
              + " of these "
              + (counted == 1 ? "counts." : "count."));
    }

    void width(List<Estimate> estimates) {
      double[] reaches =
          estimates.stream()
              .flatMap(of -> of.uncertainty().asInterval().stream())
              .mapToDouble(Reasons::reach)
              .toArray();
      if (reaches.length > 0) {
        double typical = Median.withDefaults().evaluate(reaches);
        add(
            typical > TOO_WIDE ? Light.RED : typical > WIDE ? Light.AMBER : Light.GREEN,
            "A typical figure is known to within " + Figures.percent(typical) + ".");
      }
    }

    private static double reach(Interval of) {
      return Math.sqrt(of.high() / of.low()) - 1;
    }
  }
}
