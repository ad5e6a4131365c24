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
  private final List<String> gaps;
  private @Nullable BenchmarkParams params;
  private int rounds;

  /**
   * Takes up what is in the folder already.
   *
   * @param rounds that are complete
   * @throws ResultFormatException if that is not as a run leaves it
   */
  Results(
      ResultFolder folder,
      Plan plan,
      RunRecord record,
      Machine machine,
      Map<Cell, String> notMeasured,
      int rounds)
      throws IOException {
    this.folder = folder;
    this.plan = plan;
    this.record = record;
    this.machine = machine;
    this.notMeasured = notMeasured;
    this.log = new ForkLog(folder.path(), plan.rules());
    this.rounds = rounds;
    this.forks = new ArrayList<>(log.read(plan.cells()));
    this.gaps = new Gaps(plan.cells(), rounds, forks, log.cutOff().orElse(null)).sentences();
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
        plan, new Summary(plan.cells(), forks, plan.rules()), rounds, machine, notMeasured, gaps);
  }

  /** What the folder lacked when it was taken up, a sentence each; none for a new run. */
  List<String> gaps() {
    return gaps;
  }
}
