package dev.culvert.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/** Whether netem makes slow links: it is tried on a loopback of its own (tc-netem(8)). */
final class LinkEmulation implements Check {

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "link emulation";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String remedy = "apt-get install iproute2, and a kernel with sch_netem (modprobe sch_netem)";
    if (machine.find("tc").isEmpty()) {
      return List.of(Finding.note(name(), "tc is not here", remedy));
    }
    boolean privileged =
        ProcessStatus.of(machine)
            .filter(status -> status.has(EffectiveCapability.SYS_ADMIN))
            .isPresent();
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    if (!privileged) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"));
    Machine.Run tried = machine.run(command.toArray(String[]::new));
    return List.of(
        tried.isGood()
            ? Finding.ok(name(), "netem works" + (privileged ? "" : " in a user namespace"))
            : Finding.note(name(), "netem does not work: " + tried.output(), remedy));
  }
}
