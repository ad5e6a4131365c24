package dev.culvert.bench.driver;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One build whose cells are measured, and where its results go; {@code ab} has two.
 *
 * @param name the build's name; empty if there is only one
 * @param build the jar with the benchmarks and all they need; empty for the one that runs this
 * @param results gets every fork; what it has already is not made again
 */
record Lane(String name, Optional<Path> build, Results results) {

  /** The build that runs this, alone. */
  static Lane only(Results results) {
    return new Lane("", Optional.empty(), results);
  }
}
