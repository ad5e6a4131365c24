package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.Ranking;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What several sections ask of the model. Not thread-safe. */
final class View {

  /** Parts of another measure, counts of samples, and what has a section of its own. */
  private static final Pattern NO_HEADLINE =
      Pattern.compile("foreign|idle\\..*|.*\\.count|.*\\.cpu\\..*");

  private final ReportModel model;
  private final Map<Measure, Ranking> rankings = new LinkedHashMap<>();

  View(ReportModel model) {
    this.model = model;
  }

  ReportModel model() {
    return model;
  }

  /** The cells that measured something and did not fail; none of them is raw or has a link. */
  List<String> candidates() {
    return measured()
        .filter(cell -> !cell.equals(model.raw()) && !model.links().has(cell))
        .toList();
  }

  /** The same, raw last. */
  List<String> cells() {
    return Stream.concat(candidates().stream(), measured().filter(c -> c.equals(model.raw())))
        .toList();
  }

  /** What cells are compared by. */
  List<Measure> headlines() {
    if (model.headlines().isEmpty()) {
      return observations().measures().stream()
          .filter(measure -> !NO_HEADLINE.matcher(measure.label()).matches())
          .filter(this::isMeasured)
          .toList();
    }
    return model.headlines().stream()
        .flatMap(label -> measure(label).stream())
        .filter(this::isMeasured)
        .toList();
  }

  Optional<Measure> measure(String label) {
    return observations().measures().stream().filter(of -> of.label().equals(label)).findFirst();
  }

  Optional<Estimate> estimate(Measure measure, String cell) {
    return model.analysis().estimate(measure, cell);
  }

  /** The raw cell's figure, if it has one. */
  Optional<Estimate> raw(Measure measure) {
    return Optional.ofNullable(model.raw())
        .filter(cell -> !model.failures().containsKey(cell))
        .flatMap(cell -> estimate(measure, cell));
  }

  /** The candidates in order of merit. */
  Optional<Ranking> ranking(Measure measure) {
    return Optional.of(
        rankings.computeIfAbsent(measure, of -> model.analysis().rank(of, candidates(of))));
  }

  /** The tier of a cell in words; empty if it has none. */
  String tier(Measure measure, String cell) {
    return ranking(measure).map(of -> of.tier(cell)).stream()
        .flatMapToInt(tier -> tier.stream())
        .mapToObj(tier -> "tier " + tier)
        .findFirst()
        .orElse("");
  }

  /**
   * How good a cell is, as a multiple of the candidate with the best mean: raw may be above 1;
   * empty if a mean is 0 or missing.
   */
  OptionalDouble toBest(Measure measure, String cell) {
    OptionalDouble best =
        candidates(measure).stream()
            .mapToDouble(of -> estimate(measure, of).orElseThrow().mean())
            .reduce(measure.moreIsBetter() ? Math::max : Math::min);
    double own = estimate(measure, cell).map(Estimate::mean).orElse(0.0);
    if (own == 0 || best.isEmpty() || best.getAsDouble() == 0) {
      return OptionalDouble.empty();
    }
    double ratio = own / best.getAsDouble();
    return OptionalDouble.of(measure.moreIsBetter() ? ratio : 1 / ratio);
  }

  /** A cell's mean as a multiple of raw's, whichever is better. */
  OptionalDouble toRaw(Measure measure, String cell) {
    double raw = raw(measure).map(Estimate::mean).orElse(0.0);
    Optional<Estimate> own = estimate(measure, cell);
    return raw == 0 || own.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(own.get().mean() / raw);
  }

  /** The candidates that have a figure of the measure. */
  List<String> candidates(Measure measure) {
    return candidates().stream().filter(cell -> estimate(measure, cell).isPresent()).toList();
  }

  /** Whether a cell measured something and did not fail. */
  boolean isMeasured(String cell) {
    return measured().anyMatch(cell::equals);
  }

  private boolean isMeasured(Measure measure) {
    return cells().stream().anyMatch(cell -> estimate(measure, cell).isPresent());
  }

  private Stream<String> measured() {
    return observations().cells().stream().filter(c -> !model.failures().containsKey(c));
  }

  private Observations observations() {
    return model.analysis().observations();
  }
}
