package dev.culvert.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether an ordinary user may make a user namespace: it is tried, and if it fails the knobs say
 * why (user_namespaces(7)).
 */
final class UserNamespaces implements Check {

  private static final List<Knob> KNOBS =
      List.of(
          new Knob("kernel.unprivileged_userns_clone", "0", "1", ""),
          new Knob("user.max_user_namespaces", "0", "15000", ""),
          new Knob(
              "kernel.apparmor_restrict_unprivileged_userns",
              "1",
              "0",
              ", or give /usr/bin/unshare an AppArmor profile with 'userns,'"));
  private static final Pattern FILTERED = Pattern.compile("(?m)^Seccomp:\\s*2");

  @Override
  public String group() {
    return "privileges";
  }

  @Override
  public String name() {
    return "user namespaces";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> command = new ArrayList<>();
    boolean root =
        ProcessStatus.of(machine)
            .filter(status -> status.uid() == 0 && !status.isInUserNamespace())
            .isPresent();
    if (root) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of("unshare", "--user", "--map-root-user", "true"));
    Machine.Run tried = machine.run(command.toArray(String[]::new));
    if (tried.isGood()) {
      return List.of(
          Finding.ok(
              name(), "an ordinary user may make them: './culvert userns' works without root"));
    }
    for (Knob knob : KNOBS) {
      String value = machine.read(knob.file()).map(String::strip).orElse("");
      if (value.equals(knob.forbids)) {
        return List.of(
            Finding.note(
                name(), knob.sysctl + " is " + value + ", which forbids them", knob.remedy()));
      }
    }
    return List.of(otherwise(machine, tried));
  }

  private Finding otherwise(Machine machine, Machine.Run tried) {
    if (machine.find("unshare").isEmpty()) {
      return Finding.note(
          name(), "not tried: unshare is not here", "install it: apt-get install util-linux");
    }
    boolean filtered =
        machine.read("/proc/self/status").filter(s -> FILTERED.matcher(s).find()).isPresent();
    return filtered
        ? Finding.note(
            name(),
            "a seccomp filter stands before unshare(2), as Docker's does: " + tried.output(),
            "start the container with --security-opt seccomp=unconfined or --cap-add SYS_ADMIN")
        : Finding.note(
            name(), "none could be made: " + tried.output(), "run as root where pods are made");
  }

  /**
   * A sysctl that can forbid user namespaces.
   *
   * @param forbids the value that does
   * @param allows the value to set
   * @param more another way, after a comma
   */
  private record Knob(String sysctl, String forbids, String allows, String more) {

    String file() {
      return "/proc/sys/" + sysctl.replace('.', '/');
    }

    String remedy() {
      return "as root: sysctl " + sysctl + "=" + allows + more;
    }
  }
}
