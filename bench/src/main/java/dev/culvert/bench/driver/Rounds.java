package dev.culvert.bench.driver;

import dev.culvert.bench.driver.ForkResult.Slot;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Runs a plan: in each round one fork of every cell, in an order of its own, so that what drifts on
 * the machine does not look like a difference between cells. With two contenders, a cell's forks of
 * both follow each other, in an order that changes. A fork that others disturbed is made again at
 * the end of its round. A cell that fails is not tried again; the others go on. Not thread-safe.
 */
final class Rounds {

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Plan plan;
  private final List<Lane> lanes;
  private final String runId;
  private final StatusLine console;
  private final Set<Due> failed = new HashSet<>();
  private final Instant began = Instant.now();
  private Duration earlier = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private Duration busy = Duration.ZERO;
  private int made;
  private Duration longestFork = Duration.ZERO;
  private int again;

  /** A fork that is to be made, or a cell that failed (with slot 0). */
  private record Due(Lane lane, Slot slot) {

    static Due cell(Lane lane, Cell cell) {
      return new Due(lane, new Slot(cell, 0, 0));
    }
  }

  Rounds(Plan plan, List<Lane> lanes, String runId, PrintStream console) {
    this.plan = plan;
    this.lanes = List.copyOf(lanes);
    this.runId = runId;
    this.console = StatusLine.of(console);
    lanes.forEach(lane -> lane.results().forks().forEach(fork -> takeUp(lane, fork)));
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
    Duration longest = longestFork.multipliedBy((long) forksOfARound());
    for (int done = 0; failed.size() < forksOfARound(); done++) {
      if (!isComplete(done + 1)) {
        if (!plan.allowsAnother(done, elapsed(), longest)) {
          return;
        }
        Instant begin = Instant.now();
        round(done + 1, runner, log);
        longest = longer(longest, Duration.between(begin, Instant.now()));
      }
      for (Lane lane : lanes) {
        lane.results().completed(done + 1);
      }
    }
  }

  private void round(int round, ForkRunner runner, PrintStream log)
      throws IOException, InterruptedException {
    List<Due> disturbed = new ArrayList<>();
    for (Cell cell : plan.order(round)) {
      for (Lane lane : order(round, cell)) {
        if (isDue(lane, cell, round)) {
          fork(new Due(lane, new Slot(cell, round, 1)), runner, log, disturbed);
        }
      }
    }
    while (!disturbed.isEmpty()
        && plan.allowsAgain(again, round * forksOfARound(), elapsed(), longestFork)) {
      again++;
      Due due = disturbed.remove(0);
      fork(new Due(due.lane(), due.slot().again()), runner, log, disturbed);
    }
  }

  private void fork(Due due, ForkRunner runner, PrintStream log, List<Due> disturbed)
      throws IOException, InterruptedException {
    Slot slot = due.slot();
    Results results = due.lane().results();
    console.show(made, expected(), left(), slot.cell().toString());
    Path histograms = results.folder().histograms(slot);
    ForkResult fork = runner.run(slot, due.lane().contender(), histograms, patience());
    if (Interruption.isUnderWay(fork)) {
      throw new InterruptedException("stopped in round " + slot.round());
    }
    sweep(log);
    takeUp(due.lane(), fork);
    if (fork.failure() == null && fork.noise().contaminates(plan.rules())) {
      disturbed.add(due);
    }
    runner.params().ifPresent(results::describedBy);
    String name = due.lane().name();
    console.println((name.isEmpty() ? "" : name + "  ") + Progress.line(fork, plan.rules()));
    results.add(fork);
  }

  private void takeUp(Lane lane, ForkResult fork) {
    if (fork.failure() != null) {
      failed.add(Due.cell(lane, fork.cell()));
    }
    Duration wait = Duration.ofMillis(fork.noise().waitedMillis());
    waited = waited.plus(wait);
    busy = busy.plus(fork.took()).plus(wait);
    made++;
    longestFork = longer(longestFork, fork.took().plus(wait));
    if (fork.start().isBefore(began)) {
      earlier = earlier.plus(fork.took()).plus(wait);
      again += fork.slot().attempt() > 1 ? 1 : 0;
    }
  }

  /** Each contender goes first as often as the seed's coin says. */
  private List<Lane> order(int round, Cell cell) {
    List<Lane> order = new ArrayList<>(lanes);
    Collections.shuffle(
        order, new Random((plan.seed() * 31 + round) * 31 + cell.toString().hashCode()));
    return order;
  }

  private int forksOfARound() {
    return plan.cells().size() * lanes.size();
  }

  private boolean isComplete(int round) {
    return lanes.stream()
        .allMatch(lane -> plan.cells().stream().noneMatch(cell -> isDue(lane, cell, round)));
  }

  private boolean isDue(Lane lane, Cell cell, int round) {
    return !failed.contains(Due.cell(lane, cell)) && !lane.results().has(cell, round);
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

  /** About how many forks there will be. */
  private int expected() {
    if (made == 0) {
      return plan.roundsEstimate() * forksOfARound();
    }
    long fork = Math.max(1, busy.toMillis() / made);
    int inTime = (int) (plan.budget().toMillis() / fork / forksOfARound());
    return Math.max(1, plan.rounds().orElse(inTime)) * forksOfARound();
  }

  private Duration left() {
    return made == 0
        ? Duration.ZERO
        : busy.dividedBy(made).multipliedBy(Math.max(0, expected() - made));
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
