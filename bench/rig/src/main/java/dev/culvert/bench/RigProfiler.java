package dev.culvert.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Carries what the benchmarks have measured over windows of their own into JMH's results, as
 * secondary metrics: JMH's own counters would divide by its time, and count at the sender. JMH
 * makes the profiler by the name of its class and shows it to nobody, so the values stand in a
 * static of the fork; they are those of one iteration.
 */
public final class RigProfiler implements InternalProfiler {

  private static final Object LOCK = new Object();
  private static final Map<Metric, Double> VALUES = new EnumMap<>(Metric.class);

  /** Notes a value of the iteration that is running. Thread-safe. */
  static void note(Metric metric, double value) {
    synchronized (LOCK) {
      VALUES.put(metric, value);
    }
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    // In the first iteration this comes before the fixtures, which would be too early for marks.
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    synchronized (LOCK) {
      List<ScalarResult> results = new ArrayList<>();
      VALUES.forEach(
          (metric, value) ->
              results.add(
                  new ScalarResult(metric.label(), value, metric.unit(), AggregationPolicy.AVG)));
      VALUES.clear();
      return results;
    }
  }

  @Override
  public String getDescription() {
    return "throughput at the receiver, and latency percentiles, of the Culvert benchmarks";
  }
}
