package dev.culvert.bench.rig;

import java.util.List;

/** Where a cell's client runs, and whether it may have been used before the loads. Immutable. */
enum ClientPlace {
  /** In the JVM of the loads: no switch between processes is measured that is not the cell's. */
  WITHIN,

  /** In a process of its own as everybody else's is, with the JVM's options of all roles. */
  APART,

  /** The same, just started by its command and used by nobody, with the JVM's own choices. */
  FRESH;

  boolean isProcess() {
    return this != WITHIN;
  }

  /** Of such a process. */
  List<String> jvmOptions() {
    int feature = Runtime.version().feature();
    return this == FRESH ? JvmOptions.quiet(feature) : JvmOptions.measured(feature);
  }
}
