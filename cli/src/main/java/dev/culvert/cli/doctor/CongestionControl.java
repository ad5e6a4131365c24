package dev.culvert.cli.doctor;

import java.util.List;

/** How TCP decides what it may send. */
final class CongestionControl implements Check {

  private static final String DIRECTORY = "/proc/sys/net/ipv4/";

  @Override
  public String group() {
    return "network";
  }

  @Override
  public String name() {
    return "congestion control";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String used = machine.read(DIRECTORY + "tcp_congestion_control").map(String::strip).orElse("");
    String there =
        machine.read(DIRECTORY + "tcp_available_congestion_control").map(String::strip).orElse("");
    return List.of(
        used.isEmpty()
            ? Finding.note(name(), "not known", "mount /proc")
            : Finding.ok(name(), used + (there.isEmpty() ? "" : "; there are: " + there)));
  }
}
