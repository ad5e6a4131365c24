package dev.culvert.bench.run;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.ResultFormatException;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.result.RunFile;
import dev.culvert.bench.result.RunRecord;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import dev.culvert.bench.verdict.ReportFiles;
import dev.culvert.bench.verdict.RunPage;
import dev.culvert.bench.verdict.RunReport;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One run from its plan to its tables. Not thread-safe. */
public final class Measurement {

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
   * @param notMeasured cells of the plan that cannot be measured here, and why: left out
   * @throws CannotMeasureException if none can
   */
  public static Measurement of(RunRequest asked, Map<Cell, String> notMeasured) throws IOException {
    List<Cell> possible =
        asked.plan().cells().stream().filter(cell -> !notMeasured.containsKey(cell)).toList();
    if (possible.isEmpty()) {
      throw new CannotMeasureException(
          "nothing can be measured here: " + String.join("; ", notMeasured.values()));
    }
    Instant start = Instant.now();
    String id = String.format(Locale.ROOT, "%06x", new SplittableRandom().nextInt(1 << 24));
    Plan available = asked.plan().withCells(possible);
    Results results =
        new Results(
            ResultFolder.create(asked.results(), start, available.profile().label(), id),
            new RunRecord(asked.arguments(), available, start, notMeasured),
            MachineFacts.read(asked.jvm()).emulating(possible),
            0);
    return new Measurement(available, asked.jvm(), asked.remote(), results);
  }

  /**
   * The rest of a run that was interrupted.
   *
   * @param path of its folder
   * @param run what its run.json says
   * @param remote what it measured, if that ran already
   * @throws ResultFormatException if the folder is not as such a run leaves it
   * @throws NotComparableException if it was on another machine
   */
  public static Measurement resumed(
      Path path, RunFile run, TargetJvm target, Optional<RemoteTarget> remote) throws IOException {
    ResultFolder folder = ResultFolder.existing(path);
    if (run.complete()) {
      throw new ResultFormatException(
          "the run in '" + path + "' is complete: there is nothing to resume");
    }
    MachineFacts here = MachineFacts.read(target).emulating(run.plan().cells());
    MachineFacts there = MachineFacts.read(folder.path()).orElse(here);
    List<String> differences = here.differencesTo(there);
    if (!differences.isEmpty()) {
      throw new NotComparableException(
          "the run in '"
              + path
              + "' was begun on another machine ("
              + String.join("; ", differences)
              + "): begin a new one");
    }
    return new Measurement(run.plan(), target, remote, Results.of(folder, run, there));
  }

  /** Measures, prints and returns the exit code. */
  public int run(PrintStream out) throws IOException, InterruptedException {
    String id = results.folder().id();
    Interruption interruption = Interruption.prepare(id, results.folder(), out);
    sweep(out);
    announce(out);
    results.begin();
    try (PrintStream log = results.folder().log()) {
      new Rounds(plan, List.of(Lane.only(results)), id, interruption, out).run(target, remote, log);
    }
    RunReport report = ReportFiles.writeAll(results);
    results.end();
    interruption.ruledOut();
    out.println();
    out.print(report.text());
    out.println("Report: " + results.folder().path().resolve(RunPage.NAME));
    return report.summary().failures().isEmpty() ? 0 : ExitCode.FAILED;
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
    out.println("Machine: " + results.machine());
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
