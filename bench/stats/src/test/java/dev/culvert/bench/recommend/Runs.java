package dev.culvert.bench.recommend;

import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/** Runs that never ran. */
final class Runs {

  static final Measure DOWN = new Measure("down", "bulk down", "MiB/s", true);
  static final Measure LATENCY = new Measure("openloop.p99", "latency p99", "us", false);
  static final Measure CPU = new Measure("down.cpu", "CPU for bulk down", "s/GiB", false);

  /** Throughput, latency and cost in equal parts. */
  static final Workload EVENLY =
      new Workload("evenly", Map.of("down", 1.0, "openloop.p99", 1.0, "down.cpu", 1.0));

  private static final AnalysisSettings SETTINGS = new AnalysisSettings(0.95, 0.03, 2_000, 7);

  private final Observations.Builder observations = Observations.builder();
  private final RandomGenerator random;
  private final int rounds;
  private final double noise;

  private Runs(long seed, int rounds, double noise) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.rounds = rounds;
    this.noise = noise;
  }

  /** Eight rounds in which forks vary by 1 %. */
  static Runs steady() {
    return new Runs(1, 8, 0.01);
  }

  /** Rounds in which forks vary by 5 %. */
  static Runs of(long seed, int rounds) {
    return new Runs(seed, rounds, 0.05);
  }

  /** A cell that measured the usual three, about so much. */
  Runs cell(String cell, double down, double latency, double cpu) {
    return with(cell, DOWN, down).with(cell, LATENCY, latency).with(cell, CPU, cpu);
  }

  /** A cell that measured something, about so much. */
  Runs with(String cell, Measure measure, double about) {
    return with(cell, measure, about, rounds);
  }

  /** The same in its first rounds only. */
  Runs with(String cell, Measure measure, double about, int forks) {
    for (int round = 1; round <= forks; round++) {
      double value = about * Math.exp(noise * random.nextGaussian());
      observations.add(cell, round, measure, value);
    }
    return this;
  }

  Analysis analysis() {
    return new Analysis(observations.build(), SETTINGS);
  }

  /** All cells as candidates, without constraints. */
  Recommendation recommendation(Workload workload) {
    Analysis analysis = analysis();
    List<Candidate> candidates =
        analysis.observations().cells().stream().map(SampleCandidates::of).toList();
    return Recommendation.of(analysis, candidates, workload, Constraints.NONE);
  }

  static List<Candidate> candidates(String... cells) {
    return Stream.of(cells).map(SampleCandidates::of).toList();
  }
}
