package dev.culvert.cli.doctor;

import java.util.List;

/** Whether ::1 is there: clients listen on it, and a pod may listen on it alone. */
final class LoopbackV6 implements Check {

  private static final String LOOPBACK = "00000000000000000000000000000001 ";

  @Override
  public String group() {
    return "network";
  }

  @Override
  public String name() {
    return "IPv6 loopback";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String addresses = machine.read("/proc/net/if_inet6").orElse("");
    return List.of(
        addresses.lines().anyMatch(line -> line.startsWith(LOOPBACK))
            ? Finding.ok(name(), "::1 is there")
            : Finding.note(
                name(),
                "::1 is missing: 'port-forward' listens on 127.0.0.1 alone",
                "as root: sysctl net.ipv6.conf.lo.disable_ipv6=0, and ip link set lo up"));
  }
}
