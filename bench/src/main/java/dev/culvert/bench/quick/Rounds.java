package dev.culvert.bench.quick;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RunMarker;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Runs a plan: in each round one fork of every cell, in an order of its own, so that what drifts on
 * the machine does not look like a difference between cells. A cell that fails is not tried again;
 * the others go on. Not thread-safe.
 */
final class Rounds {

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Plan plan;
  private final Machine machine;
  private final Map<Cell, String> notMeasured;
  private final RunRecord run;
  private final ResultFolder folder;
  private final String runId;
  private final PrintStream console;
  private final List<ForkResult> forks = new ArrayList<>();
  private final Set<Cell> failed = new HashSet<>();
  private int complete;

  Rounds(
      Plan plan,
      Machine machine,
      Map<Cell, String> notMeasured,
      RunRecord run,
      ResultFolder folder,
      String runId,
      PrintStream console) {
    this.plan = plan;
    this.machine = machine;
    this.notMeasured = notMeasured;
    this.run = run;
    this.folder = folder;
    this.runId = runId;
    this.console = console;
  }

  /**
   * Makes rounds until there is no more time.
   *
   * @param started when the budget began
   * @throws InterruptedException if the run is being stopped; what was measured is in the folder
   */
  Report run(TargetJvm jvm, Instant started) throws IOException, InterruptedException {
    save(false);
    try (PrintStream log = folder.log()) {
      ForkRunner runner = new ForkRunner(plan, jvm, runId, log);
      Duration longest = Duration.ZERO;
      while (failed.size() < plan.cells().size()
          && plan.allowsAnother(complete, Duration.between(started, Instant.now()), longest)) {
        Instant begin = Instant.now();
        round(runner, log);
        Duration took = Duration.between(begin, Instant.now());
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
    }
    save(true);
    return report();
  }

  private void round(ForkRunner runner, PrintStream log) throws IOException, InterruptedException {
    int round = complete + 1;
    for (Cell cell : plan.order(round)) {
      if (failed.contains(cell)) {
        continue;
      }
      ForkResult fork = runner.run(cell, round, folder.histograms(cell, round));
      if (Interruption.isUnderWay(fork)) {
        throw new InterruptedException("stopped in round " + round);
      }
      sweep(log);
      forks.add(fork);
      if (fork.failure() != null) {
        failed.add(cell);
      }
      console.println(progress(fork));
      save(false);
    }
    complete = round;
    save(false);
  }

  /** A fork takes its processes with it; this is for the one that did not. */
  private void sweep(PrintStream log) throws InterruptedException {
    Instant end = Instant.now().plus(GRACE);
    List<ProcessHandle> left = RunMarker.alive(runId);
    while (!left.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
      left = RunMarker.alive(runId);
    }
    left.forEach(
        process -> {
          log.println("left behind, and killed: " + process.info().command().orElse("?"));
          process.destroyForcibly();
        });
  }

  private void save(boolean all) throws IOException {
    Report report = report();
    folder.write("run.json", run.json(forks, complete, all));
    if (!forks.isEmpty()) {
      folder.write("jmh.json", MergedResults.json(forks));
      folder.write("summary.csv", report.csv());
      folder.write("summary.md", report.markdown(run.command()));
    }
  }

  private Report report() {
    return new Report(new Summary(plan.cells(), forks), complete, machine, notMeasured);
  }

  private static String progress(ForkResult fork) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                "round %d  %-16s %4.1f s",
                fork.round(), fork.cell(), fork.took().toMillis() / 1e3));
    if (fork.failure() != null) {
      return line.append("  FAILED: ").append(fork.failure()).toString();
    }
    for (Metric metric : List.of(Metric.UP, Metric.DOWN, Metric.RTT_P50, Metric.CONNECT_P50)) {
      OptionalDouble value = fork.value(metric);
      if (value.isPresent()) {
        line.append("  ")
            .append(metric.label())
            .append(' ')
            .append(Table.number(value.getAsDouble()))
            .append(' ')
            .append(metric.unit());
      }
    }
    return line.toString();
  }
}
