package dev.culvert.bench.plan;

import dev.culvert.bench.Load;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What a run is to do. Immutable.
 *
 * @param profile where what follows comes from, if it was not chosen by itself
 * @param cells what is measured, at least one
 * @param rounds how many rounds; empty for as many as the budget allows
 * @param budget time for all rounds
 * @param windows what a fork does
 * @param seed of the order within each round
 * @param rules what is done about noise
 */
public record Plan(
    Profile profile,
    List<Cell> cells,
    OptionalInt rounds,
    Duration budget,
    Windows windows,
    long seed,
    Rules rules) {

  /** Below this, there are no intervals, and nothing is ranked. */
  public static final int FEWEST_RANKED = 4;

  /** What starting the processes of a fork and proving it takes, about. */
  private static final Duration START = Duration.ofSeconds(3);

  /** Windows that warm up, of each load that does. */
  private static final int WARM_UPS = 2;

  public Plan {
    cells = List.copyOf(cells);
  }

  /** What a profile does if nothing else is asked for, in an order of its own. */
  public static Plan of(Profile profile) {
    return new Plan(
        profile,
        profile.cells().stream().map(Cell::parse).toList(),
        OptionalInt.empty(),
        profile.budget(),
        new Windows(
            profile.loads(),
            profile.window(),
            profile.windows(),
            profile.warmUp(),
            profile.warmUpMost(),
            profile.idleConnections()),
        newSeed(),
        Rules.DEFAULT);
  }

  /** A seed that nobody asked for. */
  public static long newSeed() {
    return new SplittableRandom().nextInt(1_000_000);
  }

  /** The cells that cannot be measured here, and why. */
  public Map<Cell, String> unavailable() {
    Map<Cell, String> reasons = new LinkedHashMap<>();
    cells.forEach(cell -> cell.unavailable().ifPresent(why -> reasons.put(cell, why)));
    return reasons;
  }

  /** The same with other cells. */
  public Plan withCells(List<Cell> others) {
    return new Plan(profile, others, rounds, budget, windows, seed, rules);
  }

  /** The same with so many rounds. */
  public Plan withRounds(int number) {
    return new Plan(profile, cells, OptionalInt.of(number), budget, windows, seed, rules);
  }

  /** The same with other rules. */
  public Plan withRules(Rules others) {
    return new Plan(profile, cells, rounds, budget, windows, seed, others);
  }

  /** The same with other time for all rounds. */
  public Plan withBudget(Duration other) {
    return new Plan(profile, cells, rounds, other, windows, seed, rules);
  }

  /** The same in another order. */
  public Plan withSeed(long other) {
    return new Plan(profile, cells, rounds, budget, windows, other, rules);
  }

  /** The cells of a round, in its own order: neighbours in time change from round to round. */
  public List<Cell> order(int round) {
    List<Cell> order = new ArrayList<>(cells);
    Collections.shuffle(order, new Random(seed * 31 + round));
    return List.copyOf(order);
  }

  /** About how long a fork takes on a quiet machine. */
  public Duration forkEstimate() {
    Duration estimate = START;
    for (Load load : windows.loads()) {
      estimate = estimate.plus(measured(load)).plus(load.start());
    }
    return estimate.plus(warmUpEstimate());
  }

  /** What the warm-up takes at most; two windows of each load if it has no end of its own. */
  public Duration warmUpEstimate() {
    Duration twice = Duration.ZERO;
    for (Load load : windows.loads()) {
      twice = twice.plus(load.length(windows.warmUp()).multipliedBy(load.warmsUp() ? WARM_UPS : 0));
    }
    return twice.compareTo(windows.warmUpMost()) > 0 || twice.isZero()
        ? twice
        : windows.warmUpMost();
  }

  /** The same for two that measure in turns. */
  public Duration duetEstimate() {
    Duration estimate = forkEstimate().plus(START);
    for (Load load : windows.loads()) {
      estimate = estimate.plus(measured(load)).plus(load.start());
    }
    return estimate;
  }

  private Duration measured(Load load) {
    return load.length(windows.measured()).multipliedBy(windows.count());
  }

  /** About how many rounds there will be. */
  public int roundsEstimate() {
    Duration round = forkEstimate().multipliedBy(cells.size());
    return rounds.orElse((int) Math.max(1, budget.toMillis() / round.toMillis()));
  }

  /**
   * What a fork does. Immutable.
   *
   * @param loads in their order
   * @param measured the length of each window that is measured
   * @param count how many of each load are measured, one after the other; the mean counts
   * @param warmUp the length of each that warms up
   * @param warmUpMost how long they are repeated until the JVMs are done with compiling, at most; 0
   *     if there are two, whatever the JVMs do
   * @param idleConnections how many the node is to hold
   */
  public record Windows(
      List<Load> loads,
      Duration measured,
      int count,
      Duration warmUp,
      Duration warmUpMost,
      int idleConnections) {

    public Windows {
      loads = List.copyOf(loads);
    }

    /** Whether the warm-up ends when the JVMs are done with compiling. */
    public boolean warmsUntilQuiet() {
      return !warmUpMost.isZero();
    }

    /** What is done before anything is measured, for people. */
    public String warmUpText() {
      return warmsUntilQuiet()
          ? "windows of "
              + warmUp.toMillis()
              + " ms until no JVM compiles for more than 5 % of the time, at most "
              + warmUpMost.toSeconds()
              + " s"
          : "two windows of " + warmUp.toMillis() + " ms";
    }
  }
}
