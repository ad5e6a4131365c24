package dev.culvert.bench.result;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The forks of a run and the files that they cannot be read without, kept up to date so that a run
 * that ends early leaves something to read. Not thread-safe.
 */
public final class Results {

  private final ResultFolder folder;
  private final RunRecord record;
  private final MachineFacts machine;
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
  public Results(ResultFolder folder, RunRecord record, MachineFacts machine, int rounds)
      throws IOException {
    this.folder = folder;
    this.record = record;
    this.machine = machine;
    this.log = new ForkLog(folder.path(), plan().rules());
    this.rounds = rounds;
    this.forks = new ArrayList<>(log.read(plan().cells()));
    this.gaps = new Gaps(plan().cells(), rounds, forks, log.cutOff().orElse(null)).sentences();
  }

  /**
   * What a run of the past has left. What it lacks is said on standard error.
   *
   * @throws ResultFormatException if the folder is not as a run leaves it
   */
  public static Results of(ResultFolder folder) throws IOException {
    RunFile run = RunFile.read(folder.path());
    MachineFacts machine =
        MachineFacts.read(folder.path())
            .orElseThrow(
                () ->
                    new ResultFormatException(
                        "'" + folder.path() + "' has no " + MachineFacts.NAME));
    return of(folder, run, machine);
  }

  /** The same, of which run.json and env.json have been read. */
  public static Results of(ResultFolder folder, RunFile run, MachineFacts machine)
      throws IOException {
    Results results = new Results(folder, run.record(), machine, run.rounds());
    results.gaps.forEach(gap -> System.err.println("warning: " + gap));
    return results;
  }

  public ResultFolder folder() {
    return folder;
  }

  public RunRecord record() {
    return record;
  }

  public Plan plan() {
    return record.plan();
  }

  public MachineFacts machine() {
    return machine;
  }

  /** How many are complete. */
  public int rounds() {
    return rounds;
  }

  public List<ForkResult> forks() {
    return List.copyOf(forks);
  }

  /** Whether a round has a fork of a cell. */
  public boolean has(Cell cell, int round) {
    return forks.stream().anyMatch(fork -> fork.round() == round && fork.cell().equals(cell));
  }

  /** Writes what there is before the first fork. */
  public void begin() throws IOException {
    folder.prepare();
    log.mend();
    folder.write(MachineFacts.NAME, machine.json());
    folder.write(RunRecord.NAME, record.json(rounds, false));
  }

  /** Notes what JMH says of the forks. */
  public void describedBy(BenchmarkParams fork) {
    params = fork;
  }

  /** What JMH says of the forks; empty if none has ended in this sitting. */
  public Optional<BenchmarkParams> params() {
    return Optional.ofNullable(params);
  }

  public void add(ForkResult fork) throws IOException {
    forks.add(fork);
    log.add(fork);
  }

  /** Notes that so many rounds are complete. */
  public void completed(int complete) throws IOException {
    rounds = complete;
    folder.write(RunRecord.NAME, record.json(rounds, false));
  }

  /** Notes that the run came to its end. */
  public void end() throws IOException {
    folder.write(RunRecord.NAME, record.json(rounds, true));
  }

  /** What the folder lacked when it was taken up, a sentence each; none for a new run. */
  public List<String> gaps() {
    return gaps;
  }
}
