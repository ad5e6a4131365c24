package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Pair.Side;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Experiments whose truth is known, the same in every run of the tests. */
final class Simulation {

  /** As many as make a share of 95 % sure to 1.4 points, twice its standard error. */
  static final int EXPERIMENTS = 1_000;

  /** Fewer replicates than production's, for time. */
  static final AnalysisSettings SETTINGS = new AnalysisSettings(0.95, 0.03, 2_000, 42);

  static final Measure UP = new Measure("up", "bulk up", "MiB/s", true);
  static final Measure RTT = new Measure("rtt.p50", "round trip p50", "us", false);

  private Simulation() {}

  /** What a fork's logarithm is like; the truth is a mean of 0. */
  enum Noise {
    /** Variation of 5 %, as between forks of a relay on a quiet machine. */
    NORMAL,
    /** Mostly near, now and then far above. */
    SKEWED,
    /** Round trips of 13 or 51 us, as where the scheduler puts the threads has it. */
    TWO_MODES;

    double draw(RandomGenerator random) {
      return switch (this) {
        case NORMAL -> 0.05 * random.nextGaussian();
        case SKEWED -> 0.05 * (random.nextExponential() - 1);
        case TWO_MODES ->
            (random.nextBoolean() ? 0.5 : -0.5) * Math.log(51.0 / 13)
                + 0.03 * random.nextGaussian();
      };
    }

    /** Forks around a true geometric mean. */
    double[] forks(RandomGenerator random, int count, double mean) {
      return IntStream.range(0, count).mapToDouble(i -> mean * Math.exp(draw(random))).toArray();
    }
  }

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** In which share of the experiments something holds. */
  static double share(Predicate<RandomGenerator> experiment) {
    return IntStream.range(0, EXPERIMENTS).filter(i -> experiment.test(random(i))).count()
        / (double) EXPERIMENTS;
  }

  /** The cells of {@link #twoCells}, as the only question that is asked. */
  static Comparison compare(Analysis run) {
    return compare(run, List.of(UP), "a", "b").get(0);
  }

  /** Two cells by these measures, as one family. */
  static List<Comparison> compare(
      Analysis run, List<Measure> measures, String candidate, String reference) {
    return Pair.judge(
        measures.stream()
            .map(
                of ->
                    Pair.ofRounds(
                        of, side(run, of, candidate), side(run, of, reference), run.settings()))
            .toList(),
        run.settings());
  }

  private static Side side(Analysis run, Measure measure, String cell) {
    return new Side(cell, run.observations().series(measure, cell));
  }

  /** A run of two cells whose rounds have a noise in common besides each fork's own. */
  static Analysis twoCells(RandomGenerator random, int rounds, double effect, double common) {
    Observations.Builder observations = Observations.builder();
    for (int round = 1; round <= rounds; round++) {
      double shared = common * random.nextGaussian();
      double a = 1000 * effect * Math.exp(shared + Noise.NORMAL.draw(random));
      double b = 1000 * Math.exp(shared + Noise.NORMAL.draw(random));
      observations.add("a", round, UP, a).add("b", round, UP, b);
    }
    return new Analysis(observations.build(), SETTINGS);
  }
}
