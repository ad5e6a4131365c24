package dev.culvert.cli;

import dev.culvert.cli.doctor.Check;
import dev.culvert.cli.doctor.Finding;
import dev.culvert.cli.doctor.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the configuration file can be read.
 *
 * @param fault what is wrong with it; null if nothing is
 */
record ConfigFault(@Nullable String fault) implements Check {

  @Override
  public String group() {
    return "configuration";
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return List.of(
        fault == null
            ? Finding.ok(name(), "none, or nothing wrong with it")
            : Finding.note(
                name(),
                fault,
                "mend it: every other command refuses to run, and this one goes without it"));
  }
}
