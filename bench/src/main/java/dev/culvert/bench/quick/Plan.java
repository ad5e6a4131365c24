package dev.culvert.bench.quick;

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
 * @param cells what is measured, at least one
 * @param rounds how many rounds; empty for as many as the budget allows
 * @param budget time for all rounds, at least {@link #FEWEST} of which are made in any case
 * @param window the length of each measured window
 * @param seed of the order within each round
 */
record Plan(List<Cell> cells, OptionalInt rounds, Duration budget, Duration window, long seed) {

  /** Below this, a range says nothing. */
  static final int FEWEST = 3;

  Plan {
    cells = List.copyOf(cells);
  }

  /** The cells of a round, in its own order: neighbours in time change from round to round. */
  List<Cell> order(int round) {
    List<Cell> order = new ArrayList<>(cells);
    Collections.shuffle(order, new Random(seed * 31 + round));
    return List.copyOf(order);
  }

  /**
   * Whether there is another round.
   *
   * @param done rounds made
   * @param elapsed since the start
   * @param longest the longest round so far
   */
  boolean allowsAnother(int done, Duration elapsed, Duration longest) {
    if (rounds.isPresent()) {
      return done < rounds.getAsInt();
    }
    return done < FEWEST || elapsed.plus(longest).compareTo(budget) <= 0;
  }
}
