package dev.culvert.bench.run;

import dev.culvert.bench.plan.Contender;
import dev.culvert.bench.result.Results;

/**
 * One contender whose cells are measured, and where its results go; {@code ab} has two.
 *
 * @param name the contender's name; empty if there is only one
 * @param contender what runs
 * @param results gets every fork; what it has already is not made again
 */
record Lane(String name, Contender contender, Results results) {

  /** The build that runs this, alone. */
  static Lane only(Results results) {
    return new Lane("", Contender.THIS, results);
  }
}
