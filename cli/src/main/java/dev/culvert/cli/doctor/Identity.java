package dev.culvert.cli.doctor;

import java.util.List;

/** Who this process is. */
final class Identity implements Check {

  @Override
  public String group() {
    return "privileges";
  }

  @Override
  public String name() {
    return "user";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return List.of(
        ProcessStatus.of(machine)
            .map(status -> Finding.ok(name(), words(status)))
            .orElseGet(() -> Finding.note(name(), "not known", "mount /proc")));
  }

  private static String words(ProcessStatus status) {
    String who = "uid " + status.uid();
    return status.isInUserNamespace()
        ? who + " in a user namespace; uid " + status.outside() + " outside of it"
        : who + ", in the machine's own user namespace";
  }
}
