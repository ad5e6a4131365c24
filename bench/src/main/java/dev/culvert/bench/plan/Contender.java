package dev.culvert.bench.plan;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Plant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the forks of a lane run. Immutable.
 *
 * @param build the jar with the benchmarks and all they need; empty for the one that runs this
 * @param jvm it runs on; empty for the run's
 * @param cell what is measured in the place of the plan's only cell; empty for that
 * @param jvmOptions of the client's JVM, beyond what all have
 */
public record Contender(
    Optional<Path> build, Optional<TargetJvm> jvm, Optional<Cell> cell, List<String> jvmOptions) {

  /** The build that runs this, as it is. */
  public static final Contender THIS =
      new Contender(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public Contender {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** The build that runs this, with something in its transport that is not meant to be there. */
  public static Contender with(Plant plant) {
    return new Contender(Optional.empty(), Optional.empty(), Optional.empty(), plant.jvmOptions());
  }

  /** What it measures where the plan says this. */
  public Cell inPlaceOf(Cell planned) {
    return cell.orElse(planned);
  }

  /** The same for a place in the plan. */
  public Slot inPlaceOf(Slot planned) {
    return new Slot(inPlaceOf(planned.cell()), planned.round(), planned.attempt());
  }
}
