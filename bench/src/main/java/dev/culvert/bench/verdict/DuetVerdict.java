package dev.culvert.bench.verdict;

import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.RunSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the new contender of a duet compares with its base. Immutable. */
public record DuetVerdict(RunComparison comparison, ComparisonReport report) {

  /**
   * Holds them against each other, round by round.
   *
   * @param base what one measured
   * @param next what the other measured
   * @param pair the name of both, if each measured a cell of its own; else cells go by theirs
   */
  public static DuetVerdict of(
      RunSummary base, RunSummary next, Optional<String> pair, Judging judging) {
    RunSummary before = named(judging.narrow(base), pair);
    RunSummary after = named(judging.narrow(next), pair);
    RunComparison comparison =
        RunComparison.interleaved(before, withFaultsOf(before, after), judging.settings());
    return new DuetVerdict(
        comparison, new ComparisonReport(comparison, before.observations(), after.observations()));
  }

  /**
   * A cell of the base that failed is no reason to call the new build fine; nor is it if others
   * disturbed all that was measured.
   */
  private static RunSummary withFaultsOf(RunSummary base, RunSummary next) {
    Map<String, String> failures = new LinkedHashMap<>(next.failures());
    base.failures().forEach((cell, why) -> failures.putIfAbsent(cell, "in the base: " + why));
    boolean isAnythingLeft =
        base.observations().cells().stream().anyMatch(next.observations().cells()::contains);
    return new RunSummary(
        base.environment(), // Where it differs, that is what is asked about.
        next.observations(),
        failures,
        next.isTooNoisy() || (failures.isEmpty() && !isAnythingLeft));
  }

  private static RunSummary named(RunSummary run, Optional<String> pair) {
    return pair.map(name -> named(run, name)).orElse(run);
  }

  private static RunSummary named(RunSummary run, String name) {
    Observations.Builder named = Observations.builder();
    for (Measure measure : run.observations().measures()) {
      for (String cell : run.observations().cells(measure)) {
        named.addAll(name, measure, run.observations().series(measure, cell));
      }
    }
    Map<String, String> failures = new LinkedHashMap<>();
    run.failures().forEach((cell, why) -> failures.put(name, cell + ": " + why));
    return new RunSummary(run.environment(), named.build(), failures, run.isTooNoisy());
  }
}
