package dev.culvert.bench.driver;

import dev.culvert.bench.rig.CpuTime;

/**
 * What else the machine did around and during a fork. Immutable.
 *
 * @param foreign CPUs that other programs used meanwhile, on average; 0 where that is not known
 * @param stolen CPUs that the hypervisor kept meanwhile
 * @param waitedMillis how long the fork waited for quiet
 * @param quiet whether it was quiet when it began
 */
record Noise(double foreign, double stolen, long waitedMillis, boolean quiet) {

  /** Nothing known, nothing suspected. */
  static final Noise NONE = new Noise(0, 0, 0, true);

  static Noise between(CpuTime begin, CpuTime end, Quiet before) {
    return new Noise(
        end.foreignSince(begin).orElse(0),
        end.stolenSince(begin).orElse(0),
        before.waited().toMillis(),
        before.reached());
  }

  /** Whether the fork's numbers are the neighbours' too. */
  boolean contaminates(Rules rules) {
    return foreign > rules.contaminatedCpus() || stolen > rules.contaminatedSteal();
  }
}
