package dev.culvert.bench.quick;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What came of one fork: a result, or the reason why there is none. Immutable.
 *
 * @param cell what was measured
 * @param round in which round, from 1
 * @param took from start to end, starting the processes included
 * @param result JMH's result; null if it failed
 * @param failure why it failed; null if it did not
 */
record ForkResult(
    Cell cell, int round, Duration took, @Nullable RunResult result, @Nullable String failure) {

  /** A value that the fork measured. */
  OptionalDouble value(Metric metric) {
    return Optional.ofNullable(result)
        .map(run -> run.getSecondaryResults().get(metric.label()))
        .map(found -> OptionalDouble.of(score(found)))
        .orElse(OptionalDouble.empty());
  }

  private static double score(Result<?> result) {
    return result.getScore();
  }
}
