package dev.culvert.bench.plan;

import dev.culvert.bench.rig.RemoteTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run is asked to do, made of a command's options once. Immutable.
 *
 * @param plan what it measures
 * @param jvm on which, unless a contender has its own
 * @param remote what runs already; empty if everything is started here
 * @param results where its folder goes
 * @param arguments the options, as they can be given again; run.json keeps them
 */
public record RunRequest(
    Plan plan, TargetJvm jvm, Optional<RemoteTarget> remote, Path results, List<String> arguments) {

  public RunRequest {
    arguments = List.copyOf(arguments);
  }
}
