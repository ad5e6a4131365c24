package dev.culvert.bench.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is done about other programs on the machine. Fixed before a run and recorded with it; none
 * of it looks at what a fork measured. Immutable.
 *
 * @param quietCpus the machine is quiet while others use less than this
 * @param quietFor over this time
 * @param mostWait how long a fork waits for quiet
 * @param waitShare of the budget that all such waits together may take
 * @param contaminatedCpus a fork is contaminated if others used more than this meanwhile
 * @param contaminatedSteal or if the hypervisor kept more than this
 * @param extraShare how many forks may be made again, as a share of those planned so far
 * @param noisyShare a run is noisy, and all its forks count, if more than this share stays
 *     contaminated
 */
public record Rules(
    double quietCpus,
    Duration quietFor,
    Duration mostWait,
    double waitShare,
    double contaminatedCpus,
    double contaminatedSteal,
    double extraShare,
    double noisyShare) {

  public static final Rules DEFAULT =
      new Rules(
          0.10, Duration.ofMillis(300), Duration.ofSeconds(20), 0.1, 0.15, 0.02, 0.5, 1.0 / 3);

  /** How long all waits together may take. */
  public Duration waits(Duration budget) {
    return Duration.ofMillis((long) (budget.toMillis() * waitShare));
  }

  /** How many forks may be made again when so many were planned. */
  public int extra(int planned) {
    return (int) (planned * extraShare);
  }

  /** For run.json. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("quietCpus", quietCpus);
    facts.put("quietForMillis", quietFor.toMillis());
    facts.put("mostWaitMillis", mostWait.toMillis());
    facts.put("waitShareOfBudget", waitShare);
    facts.put("contaminatedCpus", contaminatedCpus);
    facts.put("contaminatedStealCpus", contaminatedSteal);
    facts.put("extraShareOfForks", extraShare);
    facts.put("noisyShareOfForks", noisyShare);
    return facts;
  }
}
