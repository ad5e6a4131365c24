package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.stats.Pair.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Few rounds and many cells. docs/BENCHMARK-METHOD.md quotes the shares. */
@Timeout(120)
class ModerationTest {

  private static final double[] ALIKE = {0.08};
  private static final double[] UNLIKE = {0.03, 0.06, 0.1, 0.2};

  /** 5 % are allowed; with cells so unlike it is one more, which the documentation says. */
  @ParameterizedTest
  @CsvSource({"4, 8, true, 0.05", "4, 8, false, 0.07", "4, 4, false, 0.06", "6, 8, false, 0.05"})
  void ofEqualCellsHardlyAnyIsCalledBetter(int rounds, int cells, boolean alike, double most) {
    double wrong =
        Simulation.share(
            random ->
                rank(random, rounds, cells, alike ? ALIKE : UNLIKE, 1).comparisons().stream()
                    .anyMatch(ModerationTest::isShown));

    assertThat(wrong).isLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @CsvSource({"4, 8, 0.55, 0.15", "5, 8, 0.75, 0.30"})
  void aCellThatIsAThirdBetterIsFoundWhereItsOwnForksAloneWouldNotShowIt(
      int rounds, int cells, double found, double alone) {
    double[] shares = new double[2];
    for (int i = 0; i < Simulation.EXPERIMENTS; i++) {
      Ranking ranking = rank(Simulation.random(i), rounds, cells, ALIKE, 1.3);
      shares[0] += share(ranking.comparisons());
      shares[1] += share(paired(Simulation.random(i), rounds, cells, ALIKE, 1.3));
    }

    assertThat(shares[0] / Simulation.EXPERIMENTS).isGreaterThan(found);
    assertThat(shares[1] / Simulation.EXPERIMENTS).isLessThan(alone);
  }

  @Test
  void whatARoundHasInCommonIsNoNoise() {
    Map<String, Series> calm = new LinkedHashMap<>();
    calm.put("a", Series.of(100, 201, 99, 402));
    calm.put("b", Series.of(101, 199, 100, 398));
    calm.put("c", Series.of(99, 200, 101, 400));

    Moderation moderation = Moderation.of(calm).orElseThrow();

    assertThat(moderation.variances().values())
        .allSatisfy(variance -> assertThat(Math.sqrt(variance)).isCloseTo(0.01, within(0.005)));
  }

  @Test
  void aNoisyCellStaysNoisy() {
    Map<String, Series> cells = new LinkedHashMap<>();
    cells.put("noisy", Series.of(100, 160, 70, 120));
    for (String name : List.of("a", "b", "c", "d", "e")) {
      cells.put(name, Series.of(100, 101, 99 + cells.size() / 10.0, 100));
    }

    Moderation moderation = Moderation.of(cells).orElseThrow();

    assertThat(moderation.variances().get("noisy"))
        .isGreaterThan(5 * moderation.variances().getOrDefault("a", 1.0));
  }

  @Test
  void whereItDoesNotFitAPairIsLeftToItsOwnForks() {
    Series four = Series.of(100, 101, 99, 100);
    assertThat(Moderation.of(Map.of("a", four, "b", Series.of(1, 2, 3, 4)))).as("two").isEmpty();
    assertThat(Moderation.of(Map.of("a", four, "b", four, "c", four)))
        .as("cells that vary by nothing but their rounds")
        .isEmpty();
    Series eight = Series.of(1, 2, 1, 2, 1, 2, 1, 2);
    assertThat(Moderation.of(Map.of("a", eight, "b", eight, "c", eight))).as("enough").isEmpty();

    Map<String, Series> cells = new LinkedHashMap<>();
    cells.put("a", four);
    cells.put("b", Series.of(99, 103, 100, 98));
    cells.put("c", Series.of(104, 100, 97, 99));
    cells.put("zero", Series.of(100, 0, 100, 100));
    cells.put("short", Series.of(100, 99));
    Moderation moderation = Moderation.of(cells).orElseThrow();
    assertThat(moderation.variances()).containsOnlyKeys("a", "b", "c");
    assertThat(
            moderation.difference(
                new Side("a", four), new Side("zero", cells.get("zero")), AnalysisSettings.DEFAULT))
        .isEmpty();
  }

  private static boolean isShown(Comparison of) {
    return of.verdict() == Verdict.BETTER || of.verdict() == Verdict.WORSE;
  }

  /** Of those that the best cell is in. */
  private static double share(List<Comparison> comparisons) {
    return comparisons.stream()
        .filter(of -> of.candidate().equals("c0") || of.reference().equals("c0"))
        .mapToInt(of -> isShown(of) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static Ranking rank(
      RandomGenerator random, int rounds, int cells, double[] noise, double effect) {
    Observations observations = run(random, rounds, cells, noise, effect);
    return new Analysis(observations, Simulation.SETTINGS)
        .rank(Simulation.UP, observations.cells());
  }

  private static List<Comparison> paired(
      RandomGenerator random, int rounds, int cells, double[] noise, double effect) {
    Observations run = run(random, rounds, cells, noise, effect);
    List<Pair> family = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      for (int j = i + 1; j < cells; j++) {
        family.add(Pair.ofRounds(Simulation.UP, side(run, i), side(run, j), Simulation.SETTINGS));
      }
    }
    return Pair.judge(family, Simulation.SETTINGS);
  }

  private static Side side(Observations run, int cell) {
    return new Side("c" + cell, run.series(Simulation.UP, "c" + cell));
  }

  private static Observations run(
      RandomGenerator random, int rounds, int cells, double[] noise, double effect) {
    Observations.Builder builder = Observations.builder();
    double[] spreads =
        IntStream.range(0, cells)
            .mapToDouble(cell -> noise[random.nextInt(noise.length)])
            .toArray();
    for (int round = 1; round <= rounds; round++) {
      double shared = 0.1 * random.nextGaussian();
      for (int cell = 0; cell < cells; cell++) {
        double log = shared + spreads[cell] * random.nextGaussian();
        builder.add(
            "c" + cell, round, Simulation.UP, (cell == 0 ? effect : 1) * 1000 * Math.exp(log));
      }
    }
    return builder.build();
  }
}
