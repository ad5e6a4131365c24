package dev.culvert.bench.driver;

import dev.culvert.bench.Metric;
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
record ForkResult(
    Slot slot,
    Instant start,
    Duration took,
    double seconds,
    Map<Metric, Double> values,
    @Nullable String failure,
    Noise noise) {

  ForkResult {
    values = Map.copyOf(values);
  }

  Cell cell() {
    return slot.cell();
  }

  int round() {
    return slot.round();
  }

  /** A value that the fork measured. */
  OptionalDouble value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * A place in the plan. Immutable.
   *
   * @param cell what is measured
   * @param round in which round, from 1
   * @param attempt 1, or more for one made again
   */
  record Slot(Cell cell, int round, int attempt) {

    Slot again() {
      return new Slot(cell, round, attempt + 1);
    }
  }
}
