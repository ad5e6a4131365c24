package dev.culvert.bench.load;

import dev.culvert.bench.load.Crowd.Carried;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.RoleCpu;
import java.io.IOException;
import java.time.Duration;

/**
 * What bulk connections carry together, and the CPU time that it takes. Immutable.
 *
 * @param rate MiB/s of all and both ways together, each counted where it arrives
 * @param bytes of all in the window
 * @param cpu of each role in the window; the client's without the threads of this load
 */
public record CrowdCost(double rate, long bytes, RoleCpu cpu) {

  /**
   * Runs them for a while, and then for the window.
   *
   * @param up how many send
   * @param down how many receive
   * @param ramp before the window, for all of them to be open
   */
  public static CrowdCost measure(Rig rig, int up, int down, Duration ramp, Duration window)
      throws IOException {
    try (Crowd crowd = new Crowd(rig, up, down)) {
      CrowdRate.await(ramp);
      Carried before = crowd.carried();
      // In this order, here and below: what looking costs is in both, and leaves the difference.
      long load = crowd.cpuMillis();
      RoleCpu cpu = rig.cpu();
      CrowdRate.await(window);
      load = crowd.cpuMillis() - load;
      cpu = rig.cpu().since(cpu);
      Carried after = crowd.carried();
      crowd.finish();
      return new CrowdCost(after.rateSince(before), after.bytesSince(before), cpu.without(load));
    }
  }
}
