package dev.culvert.bench.driver;

import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The forks of a run and the files that tell of them, kept up to date so that a run that ends early
 * leaves something to read. Not thread-safe.
 */
final class Results {

  private final ResultFolder folder;
  private final Plan plan;
  private final RunRecord record;
  private final Machine machine;
  private final Map<Cell, String> notMeasured;
  private final ForkLog log;
  private final List<ForkResult> forks;
  private @Nullable BenchmarkParams params;
  private int rounds;

  /** Takes up what is in the folder already. */
  Results(
      ResultFolder folder,
      Plan plan,
      RunRecord record,
      Machine machine,
      Map<Cell, String> notMeasured)
      throws IOException {
    this.folder = folder;
    this.plan = plan;
    this.record = record;
    this.machine = machine;
    this.notMeasured = notMeasured;
    this.log = new ForkLog(folder.path(), plan.rules());
    this.forks = new ArrayList<>(log.read());
  }

  ResultFolder folder() {
    return folder;
  }

  List<ForkResult> forks() {
    return List.copyOf(forks);
  }

  /** Whether a round has a fork of a cell. */
  boolean has(Cell cell, int round) {
    return forks.stream().anyMatch(fork -> fork.round() == round && fork.cell().equals(cell));
  }

  /** Writes what there is before the first fork. */
  void begin() throws IOException {
    folder.prepare();
    log.mend();
    folder.write(Machine.NAME, machine.json());
    folder.write(RunRecord.NAME, record.json(rounds, false));
  }

  /** Notes what JMH says of the forks. */
  void describedBy(BenchmarkParams fork) {
    params = fork;
  }

  void add(ForkResult fork) throws IOException {
    forks.add(fork);
    log.add(fork);
    if (rounds == 0) {
      summarise();
    }
  }

  /** Notes that so many rounds are complete. */
  void completed(int complete) throws IOException {
    rounds = complete;
    folder.write(RunRecord.NAME, record.json(rounds, false));
    summarise();
  }

  /** Notes that the run came to its end. */
  void end() throws IOException {
    summarise();
    present();
    folder.write(RunRecord.NAME, record.json(rounds, true));
  }

  /** Writes all that can be made from the forks. */
  void summarise() throws IOException {
    if (forks.isEmpty()) {
      return;
    }
    Report report = report();
    if (params != null) {
      folder.write("jmh.json", MergedResults.json(report.summary().counted(), params));
    }
    folder.write("summary.csv", report.csv());
    folder.write("summary.md", report.markdown(record.command()));
    folder.write("recommendation.json", RecommendationJson.of(report.recommendations()));
    folder.write("junit.xml", JunitXml.of(plan.profile(), report.summary(), notMeasured));
  }

  /** Writes the page. */
  void present() throws IOException {
    if (!forks.isEmpty()) {
      folder.write(Page.NAME, new Page(plan, report(), forks, folder).html(record));
    }
  }

  Report report() {
    return new Report(
        plan, new Summary(plan.cells(), forks, plan.rules()), rounds, machine, notMeasured);
  }

  /** Takes up where an earlier sitting stopped. */
  void atRound(int complete) {
    rounds = complete;
  }
}
