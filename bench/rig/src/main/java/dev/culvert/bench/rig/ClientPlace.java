package dev.culvert.bench.rig;

import java.util.List;
import java.util.Optional;

/** Where a cell's client runs, and whether it may have been used before the loads. Immutable. */
enum ClientPlace {
  /** In the JVM of the loads: no switch between processes is measured that is not the cell's. */
  WITHIN,

  /** In a process of its own as everybody else's is, with the JVM's options of all roles. */
  APART,

  /**
   * The same, just started by its command and used by nobody: by the script, as a user does it,
   * with what that has archived and chosen; where there is none, by a JVM with its own choices.
   */
  FRESH;

  boolean isProcess() {
    return this != WITHIN;
  }

  /** By which it is started; empty for a JVM with {@link #jvmOptions}. */
  Optional<Launcher> launcher() {
    return this == FRESH ? Launcher.current() : Optional.empty();
  }

  /** Of such a process. */
  List<String> jvmOptions() {
    int feature = Runtime.version().feature();
    return this == FRESH ? JvmOptions.quiet(feature) : JvmOptions.measured(feature);
  }
}
