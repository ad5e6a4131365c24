package dev.culvert.cli.doctor;

import java.util.List;

/** Whether processes can be put under limits of their own (cgroups(7)). */
final class ControlGroup implements Check {

  private static final String ROOT = "/sys/fs/cgroup";

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public List<Finding> look(Machine machine) {
    boolean second = machine.exists(ROOT + "/cgroup.controllers");
    String version = second ? "version 2" : machine.exists(ROOT) ? "version 1" : "not mounted";
    return List.of(
        machine.isWritable(second ? ROOT + "/cgroup.procs" : ROOT + "/cpu/cgroup.procs")
            ? Finding.ok(name(), version + ", writable")
            : Finding.note(
                name(), version + ", not writable", "as root, with " + ROOT + " mounted writable"));
  }
}
