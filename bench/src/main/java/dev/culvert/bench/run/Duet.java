package dev.culvert.bench.run;

import dev.culvert.bench.plan.Contender;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.result.RunRecord;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunSummary;
import dev.culvert.bench.verdict.DuetVerdict;
import dev.culvert.bench.verdict.Judging;
import dev.culvert.bench.verdict.ReportFiles;
import dev.culvert.bench.verdict.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Two contenders measured in the same rounds. Not thread-safe. */
public final class Duet {

  private static final String BASE = "base";
  private static final String NEW = "new";

  private final RunRequest asked;
  private final ResultFolder folder;
  private final Lane base;
  private final Lane next;

  /**
   * @param asked its folder has one for each contender in it
   * @param base the one that the other is held against
   * @param next the one to judge
   */
  public Duet(RunRequest asked, Contender base, Contender next) throws IOException {
    this.asked = asked;
    Instant start = Instant.now();
    String id = String.format(Locale.ROOT, "%06x", new SplittableRandom().nextInt(1 << 24));
    this.folder = ResultFolder.create(asked.results(), start, "ab", id);
    this.base = lane(BASE, base, start);
    this.next = lane(NEW, next, start);
  }

  /** Measures both and says how they compare. */
  public Outcome run(Judging judging, PrintStream progress)
      throws IOException, InterruptedException {
    Interruption interruption = Interruption.prepare(folder.id(), folder, progress);
    Measurement.sweep(progress);
    base.results().begin();
    next.results().begin();
    try (PrintStream log = folder.log()) {
      new Rounds(asked.plan(), List.of(base, next), folder.id(), interruption, progress)
          .run(asked.jvm(), Optional.empty(), log);
    }
    RunReport ofBase = ReportFiles.writeAll(base.results());
    base.results().end();
    RunReport ofNext = ReportFiles.writeAll(next.results());
    next.results().end();
    interruption.ruledOut();
    RunSummary all = ofBase.comparable();
    return new Outcome(
        DuetVerdict.of(all, ofNext.comparable(), pair(), judging), all.observations(), folder);
  }

  /** The name of the comparison of two cells. */
  private Optional<String> pair() {
    return next.contender().cell().map(cell -> cell + " to " + asked.plan().cells().get(0));
  }

  private Lane lane(String name, Contender contender, Instant start) throws IOException {
    Plan plan = asked.plan();
    Plan own = plan.withCells(plan.cells().stream().map(contender::inPlaceOf).toList());
    return new Lane(
        name,
        contender,
        new Results(
            folder.within(name),
            new RunRecord(asked.arguments(), own, start, Map.of()),
            MachineFacts.read(contender.jvm().orElse(asked.jvm())).emulating(own.cells()),
            0));
  }

  /**
   * What came of it. Immutable.
   *
   * @param base all that the base measured, compared or not
   */
  public record Outcome(DuetVerdict verdict, Observations base, ResultFolder folder) {}
}
