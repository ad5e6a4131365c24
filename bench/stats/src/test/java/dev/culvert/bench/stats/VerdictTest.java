package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often verdicts are right. docs/BENCHMARK-METHOD.md quotes these figures. */
@Timeout(120)
class VerdictTest {

  private static final List<Measure> SIX =
      List.of("a", "b", "c", "d", "e", "f").stream()
          .map(label -> new Measure(label, label, "", true))
          .toList();

  @ParameterizedTest
  @CsvSource({"4, 0", "5, 0", "8, 0", "10, 0.1", "20, 0"})
  void theSameAgainstItselfIsSeldomCalledDifferent(int rounds, double common) {
    assertThat(shareOf(rounds, 1, common, Verdict.BETTER, Verdict.WORSE)).isLessThan(0.02);
  }

  @Test
  void theSameAgainstItselfBySixMeasuresIsSeldomCalledDifferentByAny() {
    double any =
        Simulation.share(
            random ->
                Simulation.compare(same(random), SIX, "new", "base").stream()
                    .anyMatch(of -> of.verdict() != Verdict.INCONCLUSIVE));

    assertThat(any).isLessThan(0.05);
  }

  /** The truth exactly at the tolerance, where the verdict is hardest: at most 5 % are wrong. */
  @ParameterizedTest
  @CsvSource({"5", "10", "20"})
  void atTheToleranceAtMostTheAcceptedErrorIsMade(int rounds) {
    assertThat(shareOf(rounds, 1.03, 0, Verdict.BETTER, Verdict.WORSE, Verdict.EQUIVALENT))
        .isLessThan(0.065); // 5 %, and twice the simulation's own error
  }

  @ParameterizedTest
  @CsvSource({"5, 1.25, 0.98", "8, 1.15, 0.95", "10, 1.15, 0.97", "20, 1.10, 0.95"})
  void effectsThatWerePlantedAreFound(int rounds, double effect, double atLeast) {
    assertThat(shareOf(rounds, effect, 0.1, Verdict.BETTER)).isGreaterThan(atLeast);
  }

  @ParameterizedTest
  @CsvSource({"8", "10", "20"})
  void whatIsCalledDetectableIsFoundFourTimesInFive(int rounds) {
    double detectable =
        Simulation.random(7)
            .longs(200)
            .mapToDouble(
                seed ->
                    Simulation.compare(Simulation.twoCells(Simulation.random(seed), rounds, 1, 0))
                        .detectable()
                        .orElseThrow())
            .average()
            .orElseThrow();

    assertThat(shareOf(rounds, 1 + detectable, 0, Verdict.BETTER)).isCloseTo(0.8, within(0.06));
  }

  @Test
  void equivalenceNeedsManyForks() {
    assertThat(shareOf(10, 1, 0, Verdict.EQUIVALENT)).isLessThan(0.05);
    assertThat(shareOf(60, 1, 0, Verdict.EQUIVALENT)).isGreaterThan(0.7);
  }

  private static double shareOf(int rounds, double effect, double common, Verdict... verdicts) {
    return Simulation.share(
        random ->
            List.of(verdicts)
                .contains(
                    Simulation.compare(Simulation.twoCells(random, rounds, effect, common))
                        .verdict()));
  }

  private static Analysis same(RandomGenerator random) {
    Observations.Builder observations = Observations.builder();
    for (int round = 1; round <= 8; round++) {
      for (Measure measure : SIX) {
        observations.add("new", round, measure, Math.exp(0.05 * random.nextGaussian()));
        observations.add("base", round, measure, Math.exp(0.05 * random.nextGaussian()));
      }
    }
    return new Analysis(observations.build(), Simulation.SETTINGS);
  }
}
