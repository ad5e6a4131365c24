package dev.culvert.cli.doctor;

import java.util.List;

/** The device that emulated links without netem are made of. */
final class TunDevice implements Check {

  private static final String DEVICE = "/dev/net/tun";

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "tun";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return List.of(
        machine.isWritable(DEVICE)
            ? Finding.ok(name(), DEVICE)
            : Finding.note(
                name(),
                DEVICE + (machine.exists(DEVICE) ? " may not be opened" : " is missing"),
                "modprobe tun; in a container --device " + DEVICE));
  }
}
