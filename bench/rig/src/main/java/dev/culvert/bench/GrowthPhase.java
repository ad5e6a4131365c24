package dev.culvert.bench;

import dev.culvert.bench.LoadPhase.Conditions;
import dev.culvert.bench.load.CrowdCost;
import dev.culvert.bench.rig.RoleCpu;
import java.io.IOException;
import java.time.Duration;

/** Bulk on one connection and on more and more: what they carry, and what that costs. */
final class GrowthPhase {

  /** From so many on they are not all open after a quarter of a window. */
  private static final int MANY = 256;

  private GrowthPhase() {}

  static void measure(RigState state, Conditions conditions) throws IOException {
    if (!state.cell().carriesMany()) {
      return; // That would be another measurement.
    }
    Duration window = conditions.window();
    for (int connections : Growth.CONNECTIONS) {
      Duration ramp = connections < MANY ? window.dividedBy(4) : window;
      note(Growth.UP, connections, CrowdCost.measure(state.rig(), connections, 0, ramp, window));
      note(Growth.DOWN, connections, CrowdCost.measure(state.rig(), 0, connections, ramp, window));
    }
  }

  private static void note(Growth way, int connections, CrowdCost found) {
    RigProfiler.note(way.rate(connections), found.rate());
    RoleCpu cpu = found.cpu();
    if (cpu.node().isEmpty()) {
      return; // Nothing of ours that could cost anything, or it is elsewhere.
    }
    BulkWindow.note(way.cpu(connections, "client"), cpu.client(), found.bytes());
    cpu.gateway()
        .ifPresent(
            gateway -> BulkWindow.note(way.cpu(connections, "gateway"), gateway, found.bytes()));
    BulkWindow.note(way.cpu(connections, "node"), cpu.node().getAsLong(), found.bytes());
    BulkWindow.note(
        way.cpu(connections),
        cpu.client() + cpu.gateway().orElse(0) + cpu.node().getAsLong(),
        found.bytes());
  }
}
