package dev.culvert.bench.recommend;

import dev.culvert.bench.recommend.Recommendation.Exclusion;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Uncertainty.NoInterval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out who can be compared, by what; the rest is {@link Scores}. */
final class Selection {

  /** With less than this share of the weights measured, there is nothing to go by. */
  private static final double ENOUGH = 0.5;

  private final Analysis analysis;
  private final List<Candidate> eligible = new ArrayList<>();
  private final List<Exclusion> excluded = new ArrayList<>();
  private final List<Exclusion> notComparable = new ArrayList<>();
  private final Map<Measure, Double> weights = new LinkedHashMap<>();
  private final Map<String, Double> unmeasured = new LinkedHashMap<>();
  private final Map<String, String> tooFew = new LinkedHashMap<>();
  private final Workload workload;

  Selection(
      Analysis analysis, List<Candidate> candidates, Workload workload, Constraints constraints) {
    this.analysis = analysis;
    this.workload = workload;
    for (Candidate candidate : candidates) {
      List<String> reasons = constraints.against(candidate, analysis);
      if (reasons.isEmpty()) {
        eligible.add(candidate);
      } else {
        excluded.add(new Exclusion(candidate.cell(), List.copyOf(reasons)));
      }
    }
    workload.shares().forEach(this::weigh);
    eligible.removeIf(this::lacksSomething);
  }

  Recommendation recommendation() {
    double measured = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<Measure, Double> shares = new LinkedHashMap<>();
    weights.forEach((measure, share) -> shares.put(measure, share / measured));
    boolean isDecidable = measured >= ENOUGH && !eligible.isEmpty();
    Optional<Scores> scores =
        isDecidable ? Optional.of(new Scores(analysis, eligible, shares)) : Optional.empty();
    Map<String, Double> used = new LinkedHashMap<>();
    shares.forEach((measure, share) -> used.put(measure.label(), share));
    return new Recommendation(
        workload.name(),
        Collections.unmodifiableMap(used),
        Collections.unmodifiableMap(unmeasured),
        Collections.unmodifiableMap(tooFew),
        scores
            .map(of -> of.confidence(unmeasured.isEmpty() && tooFew.isEmpty()))
            .orElse(Confidence.UNDECIDED),
        scores.map(Scores::standings).orElse(List.of()),
        List.copyOf(excluded),
        List.copyOf(notComparable),
        scores.map(Scores::flips).orElse(List.of()),
        scores.map(Scores::safest).orElse(null),
        scores.map(Scores::objectives).orElse(List.of()));
  }

  private void weigh(String label, double share) {
    Optional<Measure> measured =
        analysis.observations().measures().stream()
            .filter(measure -> measure.label().equals(label))
            .filter(measure -> eligible.stream().anyMatch(of -> has(measure, of.cell())))
            .findFirst();
    if (measured.isEmpty()) {
      unmeasured.put(label, share);
      return;
    }
    List<Estimate> estimates =
        eligible.stream()
            .flatMap(of -> analysis.estimate(measured.get(), of.cell()).stream())
            .toList();
    if (estimates.get(0).uncertainty() instanceof NoInterval none
        && estimates.stream().allMatch(of -> of.uncertainty() instanceof NoInterval)) {
      tooFew.put(label, none.why());
    } else {
      weights.put(measured.get(), share);
    }
  }

  private boolean has(Measure measure, String cell) {
    return analysis.estimate(measure, cell).isPresent();
  }

  private boolean lacksSomething(Candidate candidate) {
    List<String> lacks =
        weights.keySet().stream()
            .flatMap(measure -> lack(measure, candidate.cell()).stream())
            .toList();
    if (!lacks.isEmpty()) {
      notComparable.add(new Exclusion(candidate.cell(), lacks));
    }
    return !lacks.isEmpty();
  }

  /** Why a cell cannot be weighed by a measure; empty if it can. */
  private Optional<String> lack(Measure measure, String cell) {
    Optional<Estimate> estimate = analysis.estimate(measure, cell);
    if (estimate.isEmpty()) {
      return Optional.of(measure.label() + " was not measured");
    }
    return estimate.get().uncertainty() instanceof NoInterval none
        ? Optional.of(measure.label() + ": " + none.why())
        : Optional.empty();
  }
}
