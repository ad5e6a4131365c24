package dev.culvert.bench.driver;

import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.RunSummary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Two contenders measured in the same rounds. Not thread-safe. */
final class Duel {

  private static final String BASE = "base";
  private static final String NEW = "new";

  private final Plan plan;
  private final TargetJvm target;
  private final ResultFolder folder;
  private final Lane base;
  private final Lane next;

  /**
   * @param parent where the result folder goes; it has one for each contender in it
   * @param base the one that the other is held against
   * @param next the one to judge
   */
  Duel(
      Plan plan,
      TargetJvm target,
      Path parent,
      List<String> arguments,
      Contender base,
      Contender next)
      throws IOException {
    this.plan = plan;
    this.target = target;
    Instant start = Instant.now();
    String id = String.format("%06x", new SplittableRandom().nextInt(1 << 24));
    this.folder = ResultFolder.create(parent, start, "ab", id);
    this.base = lane(BASE, base, arguments, start);
    this.next = lane(NEW, next, arguments, start);
  }

  /** Measures both and says how they compare. */
  Outcome run(GateOptions options, PrintStream progress) throws IOException, InterruptedException {
    Runnable ended = Interruption.prepare(folder.id(), folder, progress);
    Measurement.sweep(progress);
    base.results().begin();
    next.results().begin();
    try (PrintStream log = folder.log()) {
      new Rounds(plan, List.of(base, next), folder.id(), progress)
          .run(target, Optional.empty(), log);
    }
    base.results().end();
    next.results().end();
    ended.run();
    RunSummary all = base.results().report().comparable();
    RunSummary before = named(options.narrow(all));
    RunSummary after = named(options.narrow(next.results().report().comparable()));
    RunComparison comparison =
        RunComparison.interleaved(before, withFaultsOf(before, after), options.settings());
    return new Outcome(
        comparison,
        new ComparisonReport(comparison, before.observations(), after.observations()),
        all.observations(),
        folder);
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

  /** With two cells, both by the name of their comparison. */
  private RunSummary named(RunSummary run) {
    return next.contender()
        .cell()
        .map(cell -> cell + " to " + plan.cells().get(0))
        .map(name -> named(run, name))
        .orElse(run);
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

  private Lane lane(String name, Contender contender, List<String> arguments, Instant start)
      throws IOException {
    Plan own = plan.withCells(plan.cells().stream().map(contender::inPlaceOf).toList());
    return new Lane(
        name,
        contender,
        new Results(
            folder.within(name),
            own,
            new RunRecord(arguments, own, start, Map.of()),
            Machine.read(contender.jvm().orElse(target)).emulating(own.cells()),
            Map.of(),
            0));
  }

  /**
   * What came of it. Immutable.
   *
   * @param base all that the base measured, compared or not
   */
  record Outcome(
      RunComparison comparison, ComparisonReport report, Observations base, ResultFolder folder) {}
}
