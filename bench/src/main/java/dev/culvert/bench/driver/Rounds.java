package dev.culvert.bench.driver;

import dev.culvert.bench.driver.ForkResult.Slot;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a plan: in each round one fork of every cell, in an order of its own, so that what drifts on
 * the machine does not look like a difference between cells. A fork that others disturbed is made
 * again at the end of its round. A cell that fails is not tried again; the others go on. Not
 * thread-safe.
 */
final class Rounds {

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Plan plan;
  private final Results results;
  private final String runId;
  private final PrintStream console;
  private final Set<Cell> failed = new HashSet<>();
  private final Instant began = Instant.now();
  private Duration earlier = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private Duration longestFork = Duration.ZERO;
  private int again;

  /**
   * @param results gets every fork; what it has already is not made again
   */
  Rounds(Plan plan, Results results, String runId, PrintStream console) {
    this.plan = plan;
    this.results = results;
    this.runId = runId;
    this.console = console;
    results.forks().forEach(this::takeUp);
  }

  /**
   * Makes rounds until there is no more time.
   *
   * @param remote what runs already, for remote cells
   * @throws InterruptedException if the run is being stopped; what was measured is in the results
   */
  void run(TargetJvm jvm, Optional<RemoteTarget> remote) throws IOException, InterruptedException {
    try (PrintStream log = results.folder().log()) {
      ForkRunner runner = new ForkRunner(plan, jvm, remote, runId, log);
      Duration longest = longestFork.multipliedBy(plan.cells().size());
      for (int done = 0; failed.size() < plan.cells().size(); done++) {
        if (!isComplete(done + 1)) {
          if (!plan.allowsAnother(done, elapsed(), longest)) {
            return;
          }
          Instant begin = Instant.now();
          round(done + 1, runner, log);
          longest = longer(longest, Duration.between(begin, Instant.now()));
        }
        results.completed(done + 1);
      }
    }
  }

  private void round(int round, ForkRunner runner, PrintStream log)
      throws IOException, InterruptedException {
    List<Slot> disturbed = new ArrayList<>();
    for (Cell cell : plan.order(round)) {
      if (!failed.contains(cell) && !results.has(cell, round)) {
        fork(new Slot(cell, round, 1), runner, log, disturbed);
      }
    }
    while (!disturbed.isEmpty()
        && plan.allowsAgain(again, round * plan.cells().size(), elapsed(), longestFork)) {
      again++;
      fork(disturbed.remove(0).again(), runner, log, disturbed);
    }
  }

  private void fork(Slot slot, ForkRunner runner, PrintStream log, List<Slot> disturbed)
      throws IOException, InterruptedException {
    ForkResult fork = runner.run(slot, results.folder().histograms(slot), patience());
    if (Interruption.isUnderWay(fork)) {
      throw new InterruptedException("stopped in round " + slot.round());
    }
    sweep(log);
    takeUp(fork);
    if (fork.failure() == null && fork.noise().contaminates(plan.rules())) {
      disturbed.add(slot);
    }
    runner.params().ifPresent(results::describedBy);
    console.println(Progress.line(fork, plan.rules()));
    results.add(fork);
  }

  private void takeUp(ForkResult fork) {
    if (fork.failure() != null) {
      failed.add(fork.cell());
    }
    Duration wait = Duration.ofMillis(fork.noise().waitedMillis());
    waited = waited.plus(wait);
    longestFork = longer(longestFork, fork.took().plus(wait));
    if (fork.start().isBefore(began)) {
      earlier = earlier.plus(fork.took()).plus(wait);
      again += fork.slot().attempt() > 1 ? 1 : 0;
    }
  }

  private boolean isComplete(int round) {
    return plan.cells().stream()
        .allMatch(cell -> failed.contains(cell) || results.has(cell, round));
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

  /** Of the budget, what this sitting and those before it have taken. */
  private Duration elapsed() {
    return earlier.plus(Duration.between(began, Instant.now()));
  }

  private Duration patience() {
    Duration left = plan.rules().waits(plan.budget()).minus(waited);
    Duration most = plan.rules().mostWait();
    return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
