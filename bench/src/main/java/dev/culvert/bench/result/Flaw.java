package dev.culvert.bench.result;

import dev.culvert.bench.rig.Plant;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a trial of the self-test hides in one of its contenders. */
public enum Flaw {
  /** Nothing: whatever is shown is an error of the method. */
  SAME(Duration.ofMinutes(2), 20) {
    @Override
    public Plant plant(ClientCost usual) {
      return Plant.NONE;
    }
  },

  /** A quarter more CPU time of the client for each byte. */
  CPU(Duration.ofMinutes(3), 10) {
    @Override
    public Plant plant(ClientCost usual) {
      return Plant.ofCpu(usual.upNanosPerKib() / QUARTER, usual.downNanosPerKib() / QUARTER);
    }
  },

  /** 50 us for each write of the client's transport. */
  DELAY(Duration.ofMinutes(3), 10) {
    @Override
    public Plant plant(ClientCost usual) {
      return Plant.ofDelay(DELAY_NANOS);
    }
  };

  private static final int QUARTER = 4;
  private static final long DELAY_NANOS = 50_000;

  private final Duration budget;
  private final int trials;

  Flaw(Duration budget, int trials) {
    this.budget = budget;
    this.trials = trials;
  }

  /** What is put into the second contender. */
  public abstract Plant plant(ClientCost usual);

  /**
   * Whether the method passes.
   *
   * @param shown trials that showed what {@link #wanted} speaks of
   * @param wanted all of them
   */
  public boolean isEnough(int shown, int wanted) {
    return isThere() ? shown * 10 >= wanted * 9 : shown * 20 <= wanted;
  }

  /** What is asked of all trials together. */
  public String wanted() {
    return isThere() ? "at least 9 in 10 must be found worse" : "at most 1 in 20 may show anything";
  }

  /** Whether there is anything to find. */
  public boolean isThere() {
    return this != SAME;
  }

  /** Time for a trial. */
  Duration budget() {
    return budget;
  }

  /** How many trials, unless something else is asked for. */
  public int trials() {
    return trials;
  }

  /** The kind of a name as it is written. */
  public static Optional<Flaw> named(String name) {
    return Stream.of(values()).filter(flaw -> flaw.label().equals(name)).findFirst();
  }

  /** The name as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What the client's CPU time for a KiB is without a flaw. Immutable.
   *
   * @param upNanosPerKib of bulk up
   * @param downNanosPerKib of bulk down
   */
  public record ClientCost(long upNanosPerKib, long downNanosPerKib) {}
}
