package dev.culvert.bench.plan;

import dev.culvert.bench.rig.Cell;

/**
 * One fork of a plan. Immutable.
 *
 * @param cell what is measured
 * @param round in which round, from 1
 * @param attempt 1, or more for one made again
 */
public record Slot(Cell cell, int round, int attempt) {

  /** The same, to be made once more. */
  public Slot again() {
    return new Slot(cell, round, attempt + 1);
  }
}
