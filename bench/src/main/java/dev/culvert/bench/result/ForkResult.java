package dev.culvert.bench.result;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What came of one fork: values, or the reason why there are none. Immutable.
 *
 * @param slot which fork it was
 * @param start when it began
 * @param took from start to end, starting the processes included
 * @param seconds JMH's score, how long the measured iteration took; 0 if it failed
 * @param values what it measured
 * @param failure why it failed; null if it did not
 * @param noise what else the machine did
 */
public record ForkResult(
    Slot slot,
    Instant start,
    Duration took,
    double seconds,
    Map<Metric, Double> values,
    @Nullable String failure,
    Noise noise) {

  public ForkResult {
    values = Map.copyOf(values);
  }

  public Cell cell() {
    return slot.cell();
  }

  public int round() {
    return slot.round();
  }

  /** A value that the fork measured. */
  public OptionalDouble value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
