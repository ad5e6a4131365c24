package dev.culvert.cli.doctor;

import java.util.List;

/**
 * A capability that somebody may need (capabilities(7)).
 *
 * @param number its bit
 * @param use what it is for
 * @param remedy how to get it
 */
record EffectiveCapability(String name, int number, String use, String remedy) implements Check {

  static final int SYS_ADMIN = 21;

  @Override
  public String group() {
    return "privileges";
  }

  /** Those that Culvert has a use for. */
  static List<Check> all() {
    return List.of(
        new EffectiveCapability(
            "CAP_SYS_ADMIN",
            SYS_ADMIN,
            "entering pods' network namespaces with setns(2): jnr, nsenter",
            "run as root, or as './culvert userns COMMAND'"),
        new EffectiveCapability(
            "CAP_SYS_PTRACE",
            19,
            "pods found by a process of another user",
            "grant it beside CAP_SYS_ADMIN where pods are found by process"),
        new EffectiveCapability(
            "CAP_NET_ADMIN",
            12,
            "emulated links of the benchmark",
            "run the benchmark as root, or as './culvert userns --own-net bench'"));
  }

  @Override
  public List<Finding> look(Machine machine) {
    boolean there = ProcessStatus.of(machine).filter(status -> status.has(number)).isPresent();
    return List.of(
        there
            ? Finding.ok(name, "effective; for " + use)
            : Finding.note(name, "missing; for " + use, remedy));
  }
}
