package dev.culvert.cli.doctor;

import java.util.List;

/** Whether this user may count cycles (perf_event_open(2)). */
final class PerfCounters implements Check {

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "perf counters";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String value =
        machine.read("/proc/sys/kernel/perf_event_paranoid").map(String::strip).orElse("");
    boolean root =
        ProcessStatus.of(machine)
            .filter(status -> status.has(EffectiveCapability.SYS_ADMIN))
            .filter(status -> !status.isInUserNamespace())
            .isPresent();
    boolean open = value.matches("-1|[0-2]") || (root && !value.isEmpty());
    return List.of(
        open
            ? Finding.ok(name(), "kernel.perf_event_paranoid is " + value)
            : Finding.note(
                name(),
                value.isEmpty() ? "none" : "kernel.perf_event_paranoid is " + value,
                "as root: sysctl kernel.perf_event_paranoid=2"));
  }
}
