package dev.culvert.bench.driver;

import dev.culvert.bench.Load;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

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
record Plan(
    Profile profile,
    List<Cell> cells,
    OptionalInt rounds,
    Duration budget,
    Windows windows,
    long seed,
    Rules rules) {

  /** Below this, there are no intervals, and nothing is ranked. */
  static final int FEWEST_RANKED = 4;

  /** What starting the processes of a fork and proving it takes, about. */
  private static final Duration START = Duration.ofSeconds(3);

  /** Windows that warm up, of each load that does. */
  private static final int WARM_UPS = 2;

  Plan {
    cells = List.copyOf(cells);
  }

  /** The same with other cells. */
  Plan withCells(List<Cell> others) {
    return new Plan(profile, others, rounds, budget, windows, seed, rules);
  }

  /** The same with other time for all rounds. */
  Plan withBudget(Duration other) {
    return new Plan(profile, cells, rounds, other, windows, seed, rules);
  }

  /** The same in another order. */
  Plan withSeed(long other) {
    return new Plan(profile, cells, rounds, budget, windows, other, rules);
  }

  /** The cells of a round, in its own order: neighbours in time change from round to round. */
  List<Cell> order(int round) {
    List<Cell> order = new ArrayList<>(cells);
    Collections.shuffle(order, new Random(seed * 31 + round));
    return List.copyOf(order);
  }

  /** About how long a fork takes on a quiet machine. */
  Duration forkEstimate() {
    Duration estimate = START;
    for (Load load : windows.loads()) {
      Duration warmUp = load.length(windows.warmUp()).multipliedBy(load.warmsUp() ? WARM_UPS : 0);
      estimate = estimate.plus(warmUp).plus(measured(load));
    }
    return estimate;
  }

  /** The same for two that measure in turns. */
  Duration duetEstimate() {
    Duration estimate = forkEstimate().plus(START);
    for (Load load : windows.loads()) {
      estimate = estimate.plus(measured(load));
    }
    return estimate;
  }

  private Duration measured(Load load) {
    return load.length(windows.measured()).multipliedBy(windows.count());
  }

  /** About how many rounds there will be. */
  int roundsEstimate() {
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
   * @param idleConnections how many the node is to hold
   */
  record Windows(
      List<Load> loads, Duration measured, int count, Duration warmUp, int idleConnections) {

    Windows {
      loads = List.copyOf(loads);
    }
  }
}
