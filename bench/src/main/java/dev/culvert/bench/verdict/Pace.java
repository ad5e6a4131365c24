package dev.culvert.bench.verdict;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a run spends its budget: told of each fork that has ended, asked before each that may begin.
 * Knows no process and no clock. Not thread-safe.
 *
 * <p>A neighbour that stays is not waited for, and what it disturbed is not made again: it would
 * disturb that too, and a new round says more.
 */
public final class Pace {

  /** Of what the next round is expected to take. */
  private static final double RESERVE = 0.05;

  /** Of the budget, for a round without which nothing could be ranked. */
  private static final double OVERDRAFT = 0.1;

  /** From this share of disturbed forks on, a neighbour stays. */
  private static final double STAYS = 0.5;

  /** After so many forks in a row that waited for quiet in vain, none waits. */
  private static final int IN_VAIN = 2;

  /** One fork's wait takes at most this part of all that may be waited. */
  private static final int SHARES = 4;

  private final Plan plan;
  private final Set<Cell> failed = new HashSet<>();
  private int made;
  private int planned;
  private int again;
  private int disturbed;
  private int inVain;
  private Duration busy = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private Duration longest = Duration.ZERO;

  public Pace(Plan plan) {
    this.plan = plan;
  }

  /**
   * A fork, or two in turns, has ended. A cell of which one failed is not measured any more.
   *
   * @param cell of the plan
   * @param forks one, or two that took the same time
   */
  public void took(Cell cell, List<ForkResult> forks) {
    if (forks.stream().anyMatch(fork -> fork.failure() != null)) {
      failed.add(cell);
    }
    ForkResult fork = forks.get(0);
    Duration wait = Duration.ofMillis(fork.noise().waitedMillis());
    Duration all = fork.took().plus(wait);
    made++;
    planned += fork.slot().attempt() == 1 ? 1 : 0;
    again += fork.slot().attempt() > 1 ? 1 : 0;
    disturbed += fork.noise().contaminates(plan.rules()) ? 1 : 0;
    inVain = fork.noise().quiet() ? 0 : inVain + 1;
    busy = busy.plus(all);
    waited = waited.plus(wait);
    longest = all.compareTo(longest) > 0 ? all : longest;
  }

  /**
   * Whether there is another round. The first is made in any case; after it, what others took on
   * average must fit.
   *
   * @param done rounds made
   * @param elapsed since the start
   */
  public boolean allowsRound(int done, Duration elapsed) {
    if (plan.rounds().isPresent()) {
      return done < plan.rounds().getAsInt();
    }
    if (done == 0 || made == 0) {
      return true;
    }
    long round = elapsed.toMillis() / made * cells();
    double most = plan.budget().toMillis() * (done < Plan.FEWEST_RANKED ? 1 + OVERDRAFT : 1);
    return elapsed.toMillis() + round * (1 + RESERVE) <= most;
  }

  /**
   * Whether a disturbed fork may be made again.
   *
   * @param elapsed since the start
   */
  public boolean allowsAgain(Duration elapsed) {
    return again < plan.rules().extra(planned)
        && disturbed < made * STAYS
        && (plan.rounds().isPresent() || elapsed.plus(longest).compareTo(plan.budget()) <= 0);
  }

  /** How long the next fork may wait for quiet. */
  public Duration patience() {
    Duration all = plan.rules().waits(plan.budget());
    Duration left = all.minus(waited);
    if (inVain >= IN_VAIN || left.isNegative()) {
      return Duration.ZERO;
    }
    return shorter(left, shorter(all.dividedBy(SHARES), plan.rules().mostWait()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Whether a cell failed, so that it has no more forks. */
  public boolean hasFailed(Cell cell) {
    return failed.contains(cell);
  }

  /** How many cells are measured in a round: those that have not failed. */
  public int cells() {
    return plan.cells().size() - failed.size();
  }

  /** How many forks, or pairs of them, have ended. */
  public int made() {
    return made;
  }

  /** What all of them took, waits included. */
  public Duration busy() {
    return busy;
  }

  /** About how many there will be. */
  public int expected() {
    if (made == 0) {
      return plan.roundsEstimate() * cells();
    }
    long round = Math.max(1, busy.toMillis() / made) * Math.max(1, cells());
    int inTime = (int) (plan.budget().toMillis() / round);
    return Math.max(1, plan.rounds().orElse(inTime)) * cells() + failed.size();
  }

  /** About how long that will take. */
  public Duration left() {
    return made == 0
        ? Duration.ZERO
        : busy.dividedBy(made).multipliedBy(Math.max(0, expected() - made));
  }
}
