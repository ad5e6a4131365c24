package dev.culvert.bench.run;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import dev.culvert.bench.verdict.Pace;
import dev.culvert.bench.verdict.ReportFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Runs a plan: in each round one fork of every cell, in an order of its own, so that what drifts on
 * the machine does not look like a difference between cells. With two contenders, a cell has a fork
 * of each at the same time, which measure {@linkplain dev.culvert.bench.Turns in turns}. What
 * others disturbed is made again at the end of its round. A cell that fails is not tried again; the
 * others go on. Not thread-safe.
 */
final class Rounds {

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Plan plan;
  private final List<Lane> lanes;
  private final String runId;
  private final Interruption interruption;
  private final StatusLine console;
  private final Instant began = Instant.now();
  private final Pace pace;
  private Duration earlier = Duration.ZERO;

  /**
   * @param runId marks the processes
   * @param interruption by which forks fail that did not
   */
  Rounds(
      Plan plan, List<Lane> lanes, String runId, Interruption interruption, PrintStream console) {
    this.plan = plan;
    this.lanes = List.copyOf(lanes);
    this.runId = runId;
    this.interruption = interruption;
    this.console = StatusLine.of(console);
    this.pace = new Pace(plan);
    for (ForkResult fork : lanes.get(0).results().forks()) {
      pace.took(fork.cell(), List.of(fork));
    }
    earlier = pace.busy();
  }

  /**
   * Makes rounds until there is no more time.
   *
   * @param remote what runs already, for remote cells
   * @param log gets what JMH and the processes print
   * @throws InterruptedException if the run is being stopped; what was measured is in the results
   */
  void run(TargetJvm jvm, Optional<RemoteTarget> remote, PrintStream log)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.of(runId).make(runId)) {
      rounds(new ForkRunner(plan, jvm, remote, runId, scratch, log), log);
    } finally {
      console.end();
    }
  }

  private void rounds(ForkRunner runner, PrintStream log) throws IOException, InterruptedException {
    for (int done = 0; pace.cells() > 0; done++) {
      if (!isComplete(done + 1)) {
        if (!pace.allowsRound(done, elapsed())) {
          return;
        }
        round(done + 1, runner, log);
      }
      for (Lane lane : lanes) {
        lane.results().completed(done + 1);
        ReportFiles.writeTables(lane.results());
      }
    }
  }

  private void round(int round, ForkRunner runner, PrintStream log)
      throws IOException, InterruptedException {
    List<Slot> disturbed = new ArrayList<>();
    for (Cell cell : plan.order(round)) {
      if (isDue(cell, round)) {
        fork(new Slot(cell, round, 1), runner, log, disturbed);
      }
    }
    while (!disturbed.isEmpty() && pace.allowsAgain(elapsed())) {
      fork(disturbed.remove(0).again(), runner, log, disturbed);
    }
  }

  private void fork(Slot slot, ForkRunner runner, PrintStream log, List<Slot> disturbed)
      throws IOException, InterruptedException {
    console.show(
        pace.made() * lanes.size(),
        pace.expected() * lanes.size(),
        pace.left(),
        slot.cell().toString());
    List<Lane> order = order(slot);
    List<ForkResult> forks = runner.run(slot, order, pace.patience());
    if (forks.stream().anyMatch(interruption::isUnderWay)) {
      throw new InterruptedException("stopped in round " + slot.round());
    }
    sweep(log);
    pace.took(slot.cell(), forks);
    for (int i = 0; i < forks.size(); i++) {
      ForkResult fork = forks.get(i);
      Lane lane = order.get(i);
      runner.params().ifPresent(lane.results()::describedBy);
      console.println(
          (lane.name().isEmpty() ? "" : lane.name() + "  ") + Progress.line(fork, plan.rules()));
      lane.results().add(fork);
      if (lane.results().rounds() == 0) {
        ReportFiles.writeTables(lane.results());
      }
    }
    if (!pace.hasFailed(slot.cell()) && forks.get(0).noise().contaminates(plan.rules())) {
      disturbed.add(slot);
    }
  }

  /** Each contender goes first as often as the seed's coin says. */
  private List<Lane> order(Slot slot) {
    List<Lane> order = new ArrayList<>(lanes);
    Collections.shuffle(
        order,
        new Random((plan.seed() * 31 + slot.round()) * 31 + slot.cell().toString().hashCode()));
    return order;
  }

  private boolean isComplete(int round) {
    return plan.cells().stream().noneMatch(cell -> isDue(cell, round));
  }

  private boolean isDue(Cell cell, int round) {
    return !pace.hasFailed(cell)
        && lanes.stream()
            .anyMatch(lane -> !lane.results().has(lane.contender().inPlaceOf(cell), round));
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
}
