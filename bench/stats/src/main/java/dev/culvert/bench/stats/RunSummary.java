package dev.culvert.bench.stats;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is needed of a run to hold it against another. Immutable.
 *
 * @param environment what it ran on
 * @param observations what it measured
 * @param failures the cells that failed, and why
 * @param isTooNoisy whether a neighbour disturbed too much of it for its times to mean anything
 */
public record RunSummary(
    Environment environment,
    Observations observations,
    Map<String, String> failures,
    boolean isTooNoisy) {

  public RunSummary {
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }
}
