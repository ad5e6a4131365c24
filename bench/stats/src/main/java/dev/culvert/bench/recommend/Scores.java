package dev.culvert.bench.recommend;

import dev.culvert.bench.recommend.Recommendation.Flip;
import dev.culvert.bench.recommend.Recommendation.Safest;
import dev.culvert.bench.recommend.Recommendation.Standing;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Ranking;
import dev.culvert.bench.stats.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Scores of cells that have all that is weighed. A score is a weighted sum of logarithms of how
 * good a cell is, up to what all have in common.
 */
final class Scores {

  private static final double OFTEN = 0.9;
  private static final double MOSTLY = 0.6;
  private static final double HALF = 0.5;
  private static final double TWICE = 2;

  private final Analysis analysis;
  private final List<Candidate> candidates;
  private final List<Measure> measures;
  private final double[] weights;

  /** By candidate and measure: how good, as a logarithm relative to the best, 0 or less. */
  private final double[][] gains;

  /** By candidate and replicate. */
  private final double[][] replicates;

  /** Candidates by score, the best first. */
  private final List<Integer> order;

  /** By candidate: who dominates it. */
  private final List<List<String>> dominators;

  Scores(Analysis analysis, List<Candidate> candidates, Map<Measure, Double> shares) {
    this.analysis = analysis;
    this.candidates = List.copyOf(candidates);
    this.measures = List.copyOf(shares.keySet());
    this.weights = shares.values().stream().mapToDouble(Double::doubleValue).toArray();
    this.gains = new double[candidates.size()][measures.size()];
    this.replicates = new double[candidates.size()][analysis.settings().replicates()];
    for (int measure = 0; measure < measures.size(); measure++) {
      add(measure);
    }
    this.order =
        IntStream.range(0, candidates.size())
            .boxed()
            .sorted(Comparator.comparingDouble(candidate -> -score(candidate)))
            .toList();
    this.dominators = dominators();
  }

  Confidence confidence(boolean isAllMeasured) {
    if (order.size() == 1) {
      return isAllMeasured ? Confidence.CLEAR : Confidence.LIKELY;
    }
    int pick = order.get(0);
    double best = best()[pick];
    boolean isNarrow = isWithinTolerance(order.get(1)) || best < MOSTLY;
    if (isNarrow && order.stream().skip(1).anyMatch(this::isLevel)) {
      return Confidence.TIE;
    }
    boolean isShown = !isNarrow && order.stream().skip(1).allMatch(this::isShownBehind);
    return best >= OFTEN && isShown && isAllMeasured ? Confidence.CLEAR : Confidence.LIKELY;
  }

  List<Standing> standings() {
    double[] best = best();
    return order.stream()
        .map(
            of -> {
              Candidate candidate = candidates.get(of);
              return new Standing(
                  candidate.cell(),
                  Math.exp(score(of)),
                  best[of],
                  isShownBehind(of),
                  isLevel(of),
                  ratios(of),
                  dominators.get(of),
                  candidate.facts(),
                  candidate.configuration());
            })
        .toList();
  }

  /** The nearest change of each weight, downwards and upwards, at which another cell leads. */
  List<Flip> flips() {
    List<Flip> flips = new ArrayList<>();
    for (int measure = 0; measure < measures.size(); measure++) {
      Flip down = null;
      Flip up = null;
      for (int other : order.subList(1, order.size())) {
        double factor = factor(measure, other);
        if (factor >= HALF && factor < 1 && (down == null || factor > down.factor())) {
          down = flip(measure, factor, other);
        }
        if (factor >= 1 && factor <= TWICE && (up == null || factor < up.factor())) {
          up = flip(measure, factor, other);
        }
      }
      if (down != null) {
        flips.add(down);
      }
      if (up != null) {
        flips.add(up);
      }
    }
    return List.copyOf(flips);
  }

  /** The cell whose worst figure is the least bad. */
  Safest safest() {
    return IntStream.range(0, candidates.size())
        .mapToObj(this::worst)
        .min(Comparator.comparingDouble(Safest::behind))
        .orElseThrow();
  }

  /** The labels that dominance is told by. */
  List<String> objectives() {
    return objectiveMeasures().stream().map(Measure::label).toList();
  }

  private void add(int measure) {
    Measure of = measures.get(measure);
    double sign = of.moreIsBetter() ? 1 : -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int candidate = 0; candidate < gains.length; candidate++) {
      String cell = candidates.get(candidate).cell();
      double mean = analysis.estimate(of, cell).orElseThrow().mean();
      gains[candidate][measure] = sign * Math.log(mean);
      highest = Math.max(highest, gains[candidate][measure]);
      double[] means = analysis.replicates(of, cell);
      for (int i = 0; i < means.length; i++) {
        replicates[candidate][i] += weights[measure] * sign * means[i];
      }
    }
    for (double[] gain : gains) {
      gain[measure] -= highest;
    }
  }

  private double score(int candidate) {
    double score = 0;
    for (int measure = 0; measure < weights.length; measure++) {
      score += weights[measure] * gains[candidate][measure];
    }
    return score;
  }

  /** How often each is the best; draws are shared. */
  private double[] best() {
    double[] best = new double[replicates.length];
    int count = replicates[0].length;
    for (int i = 0; i < count; i++) {
      int replicate = i;
      double highest =
          IntStream.range(0, best.length)
              .mapToDouble(of -> replicates[of][replicate])
              .max()
              .orElseThrow();
      int[] winners =
          IntStream.range(0, best.length)
              .filter(of -> replicates[of][replicate] == highest)
              .toArray();
      for (int winner : winners) {
        best[winner] += 1.0 / winners.length / count;
      }
    }
    return best;
  }

  /** Whether nothing that was measured speaks for the pick and against the other. */
  private boolean isLevel(int other) {
    return other == order.get(0)
        || (dominators.get(other).isEmpty() && (!isShownBehind(other) || isWithinTolerance(other)));
  }

  /** Student's test of the lead, with the bootstrap's error, shared among all others. */
  private boolean isShownBehind(int other) {
    int pick = order.get(0);
    if (other == pick) {
      return false;
    }
    double[] leads = new double[replicates[pick].length];
    for (int i = 0; i < leads.length; i++) {
      leads[i] = replicates[pick][i] - replicates[other][i];
    }
    double error = Math.sqrt(Variance.of(leads).getAsDouble());
    double alpha = (1 - analysis.settings().confidence()) / (order.size() - 1);
    double student = TDistribution.of(fewestForks() - 1.0).inverseSurvivalProbability(alpha / 2);
    return score(pick) - score(other) > student * error;
  }

  private boolean isWithinTolerance(int other) {
    double lead = score(order.get(0)) - score(other);
    return lead <= Math.log1p(analysis.settings().tolerance());
  }

  private int fewestForks() {
    return candidates.stream()
        .flatMapToInt(
            candidate ->
                measures.stream()
                    .mapToInt(of -> analysis.observations().series(of, candidate.cell()).size()))
        .min()
        .orElseThrow();
  }

  private Map<String, Double> ratios(int candidate) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (int measure = 0; measure < weights.length; measure++) {
      ratios.put(measures.get(measure).label(), Math.exp(gains[candidate][measure]));
    }
    return Collections.unmodifiableMap(ratios);
  }

  /** What a weight must be multiplied by for the other to draw level; NaN if nothing does it. */
  private double factor(int measure, int other) {
    int pick = order.get(0);
    double lead = score(pick) - score(other);
    double here = weights[measure] * (gains[pick][measure] - gains[other][measure]);
    return here == 0 ? Double.NaN : (here - lead) / here;
  }

  private Flip flip(int measure, double factor, int other) {
    double weight = factor * weights[measure];
    return new Flip(
        measures.get(measure).label(),
        factor,
        weight / (1 - weights[measure] + weight),
        candidates.get(other).cell());
  }

  private Safest worst(int candidate) {
    int worst =
        IntStream.range(0, weights.length)
            .boxed()
            .min(Comparator.comparingDouble(measure -> gains[candidate][measure]))
            .orElseThrow();
    return new Safest(
        candidates.get(candidate).cell(),
        -Math.expm1(gains[candidate][worst]),
        measures.get(worst).label());
  }

  /** By candidate. */
  private List<List<String>> dominators() {
    List<String> cells = candidates.stream().map(Candidate::cell).toList();
    List<Ranking> rankings =
        objectiveMeasures().stream().map(measure -> analysis.rank(measure, cells)).toList();
    return cells.stream()
        .map(
            cell ->
                cells.stream()
                    .filter(other -> !other.equals(cell) && dominates(other, cell, rankings))
                    .toList())
        .toList();
  }

  private static boolean dominates(String other, String cell, List<Ranking> rankings) {
    return rankings.stream().allMatch(of -> of.gain(other, cell).orElse(0) >= 1)
        && rankings.stream().anyMatch(of -> of.verdict(other, cell) == Verdict.BETTER);
  }

  /** The usual three as far as all have them; if that is not even two, what is weighed. */
  private List<Measure> objectiveMeasures() {
    List<Measure> usual =
        analysis.observations().measures().stream()
            .filter(measure -> Workload.OBJECTIVES.contains(measure.label()))
            .filter(this::isMeasuredByAll)
            .toList();
    return usual.size() < 2 ? measures : usual;
  }

  private boolean isMeasuredByAll(Measure measure) {
    return candidates.stream()
        .allMatch(
            candidate ->
                analysis
                    .estimate(measure, candidate.cell())
                    .filter(of -> of.uncertainty().asInterval().isPresent())
                    .isPresent());
  }
}
