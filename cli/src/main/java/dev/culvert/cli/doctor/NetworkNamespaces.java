package dev.culvert.cli.doctor;

import java.util.List;

/** Whether this process may make network namespaces, enter them, and come back. */
final class NetworkNamespaces implements Check {

  private static final String HOME = "way back";

  @Override
  public String group() {
    return "privileges";
  }

  @Override
  public String name() {
    return "network namespaces";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.find("unshare").isEmpty()) {
      return List.of(
          Finding.note(
              name(), "not tried: unshare is not here", "install it: apt-get install util-linux"));
    }
    Machine.Run tried = machine.run("unshare", "--net", "true");
    if (tried.isGood()) {
      return List.of(Finding.ok(name(), "this process may make and enter them"), home(machine));
    }
    return List.of(
        machine.run("unshare", "--user", "--map-root-user", "--net", "true").isGood()
            ? Finding.note(
                name(), "only in a user namespace", "run as './culvert userns COMMAND', or as root")
            : Finding.note(name(), "none can be made: " + tried.output(), "run as root"));
  }

  /** In a user namespace the network may still be the machine's, which is closed to it. */
  private static Finding home(Machine machine) {
    Machine.Run back = machine.run("nsenter", "--net=/proc/self/ns/net", "true");
    return back.isGood()
        ? Finding.ok(HOME, "a thread comes back from a pod's network namespace")
        : Finding.note(
            HOME,
            "no way back into this process's network namespace: " + back.output(),
            "jnr needs a thread for each visit; './culvert userns --own-net COMMAND' or root spare it");
  }
}
