package dev.culvert.bench.recommend;

import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold, whatever the figures. Immutable.
 *
 * @param without needs that are refused
 * @param jdk the Java version that it must run on; 0 for any
 * @param tls whether it must have TLS
 * @param limits bounds by the label of a measure, in its unit, that every fork must have kept: a
 *     floor where more is better, a ceiling otherwise
 */
public record Constraints(Set<Need> without, int jdk, boolean tls, Map<String, Double> limits) {

  /** None. */
  public static final Constraints NONE = new Constraints(Set.of(), 0, false, Map.of());

  public Constraints {
    without = Set.copyOf(without);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  /** Why a candidate is out, all reasons; none if it is not. */
  List<String> against(Candidate candidate, Analysis analysis) {
    List<String> reasons = new ArrayList<>();
    if (candidate.failure() != null) {
      reasons.add("failed: " + candidate.failure());
    }
    candidate.needs().stream()
        .filter(without::contains)
        .forEach(need -> reasons.add("needs " + need.title()));
    if (jdk != 0 && candidate.jdk() > jdk) {
      reasons.add("needs JDK " + candidate.jdk() + ", and " + jdk + " is asked for");
    }
    if (tls && !candidate.hasTls()) {
      reasons.add("has no TLS");
    }
    limits.forEach(
        (label, bound) -> beyond(candidate.cell(), label, bound, analysis).ifPresent(reasons::add));
    return reasons;
  }

  private static Optional<String> beyond(
      String cell, String label, double bound, Analysis analysis) {
    Optional<Measure> measure =
        analysis.observations().measures().stream()
            .filter(known -> known.label().equals(label))
            .findFirst();
    Optional<Estimate> estimate = measure.flatMap(known -> analysis.estimate(known, cell));
    if (estimate.isEmpty()) {
      return Optional.of(label + " was not measured, so its limit cannot be checked");
    }
    boolean isFloor = measure.orElseThrow().moreIsBetter();
    double worst = isFloor ? estimate.get().lowest() : estimate.get().highest();
    boolean holds = isFloor ? worst >= bound : worst <= bound;
    return holds
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s of %.4g %s in its worst fork, and %s %.4g is asked for",
                label,
                worst,
                measure.orElseThrow().unit(),
                isFloor ? "at least" : "at most",
                bound));
  }
}
