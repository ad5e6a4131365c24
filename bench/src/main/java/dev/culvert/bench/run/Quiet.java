package dev.culvert.bench.run;

import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.Noise;
import dev.culvert.bench.rig.CpuTime;
import java.time.Duration;

/**
 * The wait for a quiet machine before a fork. Immutable.
 *
 * @param waited how long it took
 * @param reached whether it became quiet
 */
record Quiet(Duration waited, boolean reached) {

  /** What else the machine did from then on, and before it. */
  Noise noise(CpuTime begin, CpuTime end) {
    return new Noise(
        end.foreignSince(begin).orElse(0),
        end.stolenSince(begin).orElse(0),
        waited.toMillis(),
        reached);
  }

  /**
   * Returns when the machine is quiet, or when there is no patience left.
   *
   * @param patience for this fork
   */
  static Quiet await(Rules rules, Duration patience) throws InterruptedException {
    long begin = System.nanoTime();
    Duration waited = Duration.ZERO;
    while (true) {
      CpuTime before = CpuTime.now();
      Thread.sleep(rules.quietFor().toMillis());
      double foreign = CpuTime.now().foreignSince(before).orElse(0);
      waited = Duration.ofNanos(System.nanoTime() - begin);
      if (foreign < rules.quietCpus()) {
        return new Quiet(waited, true);
      }
      if (waited.compareTo(patience) >= 0) {
        return new Quiet(waited, false);
      }
    }
  }
}
