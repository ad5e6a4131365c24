package dev.culvert.bench.driver;

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
    Machine machine = Machine.read(target);
    this.base = lane(BASE, base, machine, arguments, start);
    this.next = lane(NEW, next, machine, arguments, start);
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
    RunSummary before = options.narrow(all);
    RunSummary after = options.narrow(next.results().report().comparable());
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
        next.environment(),
        next.observations(),
        failures,
        next.isTooNoisy() || (failures.isEmpty() && !isAnythingLeft));
  }

  private Lane lane(
      String name, Contender contender, Machine machine, List<String> arguments, Instant start)
      throws IOException {
    return new Lane(
        name,
        contender,
        new Results(
            folder.within(name),
            plan,
            new RunRecord(arguments, plan, start, Map.of()),
            machine,
            Map.of()));
  }

  /**
   * What came of it. Immutable.
   *
   * @param base all that the base measured, compared or not
   */
  record Outcome(
      RunComparison comparison, ComparisonReport report, Observations base, ResultFolder folder) {}
}
