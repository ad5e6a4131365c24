package dev.culvert.bench.driver;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One run from its plan to its tables. Not thread-safe. */
final class Measurement {

  private final Plan plan;
  private final TargetJvm target;
  private final Optional<RemoteTarget> remote;
  private final Results results;

  private Measurement(Plan plan, TargetJvm target, Optional<RemoteTarget> remote, Results results) {
    this.plan = plan;
    this.target = target;
    this.remote = remote;
    this.results = results;
  }

  /**
   * A new run.
   *
   * @throws CannotMeasureException if nothing can be measured here
   */
  static Measurement of(RunOptions options) throws IOException {
    Plan plan = options.plan();
    TargetJvm target = options.target();
    Map<Cell, String> notMeasured = new LinkedHashMap<>();
    plan.cells().forEach(cell -> cell.unavailable().ifPresent(why -> notMeasured.put(cell, why)));
    List<Cell> possible =
        plan.cells().stream().filter(cell -> !notMeasured.containsKey(cell)).toList();
    if (!notMeasured.isEmpty() && options.namesCells()) {
      throw options.usage("cannot measure here: " + String.join("; ", notMeasured.values()));
    }
    if (possible.isEmpty()) {
      throw new CannotMeasureException(
          "nothing can be measured here: " + String.join("; ", notMeasured.values()));
    }
    Instant start = Instant.now();
    String id = String.format("%06x", new SplittableRandom().nextInt(1 << 24));
    Plan available = plan.withCells(possible);
    Results results =
        new Results(
            ResultFolder.create(options.results(), start, plan.profile().label(), id),
            available,
            new RunRecord(options.arguments(), available, start, notMeasured),
            Machine.read(target).emulating(possible),
            notMeasured,
            0);
    return new Measurement(available, target, options.remote().target(), results);
  }

  /**
   * The rest of a run that was interrupted.
   *
   * @throws ResultFormatException if the folder is not as such a run leaves it
   * @throws NotComparableException if it was on another machine
   */
  static Measurement resumed(Path path, TargetJvm target) throws IOException {
    ResultFolder folder = ResultFolder.existing(path);
    RunFile run = RunFile.read(folder.path());
    if (run.complete()) {
      throw new ResultFormatException(
          "the run in '" + path + "' is complete: there is nothing to resume");
    }
    Machine here = Machine.read(target).emulating(run.plan().cells());
    Machine there = Machine.read(folder.path()).orElse(here);
    List<String> differences = here.differencesTo(there);
    if (!differences.isEmpty()) {
      throw new NotComparableException(
          "the run in '"
              + path
              + "' was begun on another machine ("
              + String.join("; ", differences)
              + "): begin a new one");
    }
    return new Measurement(
        run.plan(),
        target,
        RemoteOptions.of(run.arguments()).target(),
        results(folder, run, there));
  }

  /**
   * What a run of the past has left. What it lacks is said on standard error.
   *
   * @throws ResultFormatException if the folder is not as a run leaves it
   */
  static Results past(ResultFolder folder) throws IOException {
    RunFile run = RunFile.read(folder.path());
    Machine machine =
        Machine.read(folder.path())
            .orElseThrow(
                () -> new ResultFormatException("'" + folder.path() + "' has no " + Machine.NAME));
    return results(folder, run, machine);
  }

  /** Measures, prints and returns the exit code. */
  int run(PrintStream out) throws IOException, InterruptedException {
    String id = results.folder().id();
    Runnable ended = Interruption.prepare(id, results.folder(), out);
    sweep(out);
    announce(out);
    results.begin();
    try (PrintStream log = results.folder().log()) {
      new Rounds(plan, List.of(Lane.only(results)), id, out).run(target, remote, log);
    }
    results.end();
    ended.run();
    Report report = results.report();
    out.println();
    out.print(report.text());
    out.println("Report: " + results.folder().path().resolve(Page.NAME));
    return report.summary().failures().isEmpty() ? 0 : ExitCode.FAILED;
  }

  private static Results results(ResultFolder folder, RunFile run, Machine machine)
      throws IOException {
    Results results =
        new Results(
            folder,
            run.plan(),
            new RunRecord(run.arguments(), run.plan(), run.start(), run.notMeasured()),
            machine,
            run.notMeasured(),
            run.rounds());
    results.gaps().forEach(gap -> System.err.println("warning: " + gap));
    return results;
  }

  /** What runs have left whose driver was killed: it would disturb this one. */
  static void sweep(PrintStream out) throws IOException {
    List<ProcessHandle> orphans = RunMarker.orphans();
    if (!orphans.isEmpty()) {
      orphans.forEach(ProcessHandle::destroyForcibly);
      out.println("Ended " + orphans.size() + " processes that a killed run had left.");
    }
    Scratch.sweep();
    JmhLock.sweep();
  }

  private void announce(PrintStream out) {
    out.println("Machine: " + results.report().machine());
    out.println(
        "Cells: "
            + String.join(", ", plan.cells().stream().map(Cell::toString).toList())
            + "; seed "
            + plan.seed()
            + (plan.rounds().isPresent()
                ? "; rounds " + plan.rounds().getAsInt()
                : "; budget " + plan.budget().toSeconds() + " s"));
  }
}
