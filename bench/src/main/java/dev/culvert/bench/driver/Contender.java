package dev.culvert.bench.driver;

import dev.culvert.bench.rig.Plant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the forks of a lane run. Immutable.
 *
 * @param build the jar with the benchmarks and all they need; empty for the one that runs this
 * @param jvmOptions of the client's JVM, beyond what all have
 */
record Contender(Optional<Path> build, List<String> jvmOptions) {

  /** The build that runs this, as it is. */
  static final Contender THIS = new Contender(Optional.empty(), List.of());

  Contender {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** Another build. */
  static Contender of(Path build) {
    return new Contender(Optional.of(build), List.of());
  }

  /** The build that runs this, with something in its transport that is not meant to be there. */
  static Contender with(Plant plant) {
    return new Contender(Optional.empty(), plant.jvmOptions());
  }
}
