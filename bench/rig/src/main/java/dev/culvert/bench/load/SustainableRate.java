package dev.culvert.bench.load;

import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * The highest rate of small messages at which p99, from when they were due, keeps to a limit and 99
 * % of the rate is achieved. Immutable.
 *
 * @param limit on p99
 * @param window the length of each try; it is longer where the rate makes too few messages of it
 * @param connections how many they go over
 */
public record SustainableRate(Duration limit, Duration window, int connections) {

  private static final RateSearch SEARCH = new RateSearch(1_000, 256_000, 1.05);
  private static final double LEAST_ACHIEVED = 0.99;

  /** As many as p99 needs to have 10 above it. */
  private static final double FEWEST = 1_000;

  /** A try that is too fast leaves a queue, which has to come back before the next. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Messages a second; none if even a few are too many. */
  public OptionalDouble search(Rig rig) throws IOException {
    return SEARCH.run(rate -> isSustained(attempt(rig, rate)));
  }

  boolean isSustained(OpenLoopWindow found) {
    OptionalDouble p99 = OpenLoopWindow.micros(found.intended(), 99);
    return !found.capped()
        && found.achieved() >= LEAST_ACHIEVED
        && p99.isPresent()
        && p99.getAsDouble() * 1e3 <= limit.toNanos();
  }

  private OpenLoopWindow attempt(Rig rig, double rate) throws IOException {
    Duration enough = Duration.ofNanos((long) (FEWEST / rate * 1e9));
    Duration length = window.compareTo(enough) < 0 ? enough : window;
    return OpenLoop.run(
        rig, SendSchedule.exponential(rate, length, 13), connections, PATIENCE, Ticker.SYSTEM);
  }
}
