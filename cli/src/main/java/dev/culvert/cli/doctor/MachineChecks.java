package dev.culvert.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/** The checks of the machine, in the order in which they are read. */
public final class MachineChecks {

  private MachineChecks() {}

  /** All of them. */
  public static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    checks.addAll(List.of(new OperatingSystem(), new Kernel()));
    checks.add(new Identity());
    checks.addAll(EffectiveCapability.all());
    checks.addAll(List.of(new UserNamespaces(), new NetworkNamespaces()));
    checks.addAll(InstalledProgram.all());
    checks.addAll(Limit.all());
    checks.addAll(List.of(new JavaRuntime(), new TemporaryDirectory()));
    checks.addAll(List.of(new LoopbackV6(), new CongestionControl()));
    checks.add(new RuntimeSockets());
    checks.addAll(List.of(new LinkEmulation(), new TunDevice(), new PerfCounters()));
    checks.addAll(List.of(new SystemLoad(), new FreePorts(), new HugePages(), new ControlGroup()));
    checks.add(new JavaInstallations());
    return checks;
  }
}
