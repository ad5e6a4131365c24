package dev.culvert.bench.result;

import dev.culvert.bench.plan.Rules;

/**
 * What else the machine did around and during a fork. Immutable.
 *
 * @param foreign CPUs that other programs used meanwhile, on average; 0 where that is not known
 * @param stolen CPUs that the hypervisor kept meanwhile
 * @param waitedMillis how long the fork waited for quiet
 * @param quiet whether it was quiet when it began
 */
public record Noise(double foreign, double stolen, long waitedMillis, boolean quiet) {

  /** Nothing known, nothing suspected. */
  static final Noise NONE = new Noise(0, 0, 0, true);

  /** Whether the fork's numbers are the neighbours' too. */
  public boolean contaminates(Rules rules) {
    return foreign > rules.contaminatedCpus() || stolen > rules.contaminatedSteal();
  }
}
