package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.culvert.bench.stats.RunComparison.Gate;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunComparisonTest {

  private static final Environment HERE = new Environment("Xeon", 2, "bbr", 17, "none", "equal", 2);
  private static final AnalysisSettings FIVE_PERCENT = AnalysisSettings.DEFAULT.withTolerance(0.05);
  private static final Gate STRICT = new Gate(true, false);
  private static final double[] STEADY = {100, 101, 99, 100.5, 99.5, 100, 101, 99};

  @Test
  void aRegressionEndsWithOneAndComesFirst() {
    RunSummary base =
        run(
            Observations.builder()
                .addAll("a", Simulation.UP, Series.of(STEADY))
                .addAll("b", Simulation.UP, Series.of(STEADY))
                .addAll("c", Simulation.UP, Series.of(STEADY)));
    RunSummary next =
        run(
            Observations.builder()
                .addAll("a", Simulation.UP, Series.of(times(1.3)))
                .addAll("b", Simulation.UP, Series.of(times(1)))
                .addAll("c", Simulation.UP, Series.of(times(0.8))));
    RunComparison of = RunComparison.of(base, next, FIVE_PERCENT);

    assertThat(of.rows())
        .extracting(Comparison::candidate, Comparison::verdict)
        .containsExactly(
            tuple("c", Verdict.WORSE), tuple("b", Verdict.EQUIVALENT), tuple("a", Verdict.BETTER));
    assertThat(of.regressions()).hasSize(1);
    assertThat(of.exitCode(Gate.DEFAULT)).isEqualTo(1);
  }

  @Test
  void noRegressionEndsWithZero() {
    RunComparison of = RunComparison.of(run(STEADY), run(times(1.01)), FIVE_PERCENT);

    assertThat(of.exitCode(Gate.DEFAULT)).isZero();
    assertThat(of.exitCode(STRICT)).isZero();
  }

  @Test
  void anOpenRowEndsWithThreeOnlyIfAskedFor() {
    RunComparison of =
        RunComparison.of(run(100, 130, 80, 110, 95), run(90, 120, 85, 100, 99), FIVE_PERCENT);

    assertThat(of.open()).hasSize(1);
    assertThat(of.exitCode(Gate.DEFAULT)).isZero();
    assertThat(of.exitCode(STRICT)).isEqualTo(3);
  }

  /** Not shown better, nor equivalent, and yet no regression: that is enough to pass. */
  @Test
  void aRowThatExcludesARegressionIsNotOpen() {
    RunComparison of =
        RunComparison.of(run(100, 104, 96, 101, 99), run(104, 108, 100, 105, 103), FIVE_PERCENT);

    assertThat(of.rows()).extracting(Comparison::verdict).containsExactly(Verdict.INCONCLUSIVE);
    assertThat(of.exitCode(STRICT)).isZero();
  }

  @Test
  void anotherMachineEndsWithFourUnlessForced() {
    RunSummary there =
        new RunSummary(
            new Environment("Xeon", 4, "cubic", 25, "none", "equal", 2),
            run(STEADY).observations(),
            Map.of(),
            false);
    RunComparison of = RunComparison.of(run(STEADY), there, FIVE_PERCENT);

    assertThat(of.differences())
        .containsExactly(
            "cores: 2 in the base, 4 in the new run",
            "congestion control: bbr in the base, cubic in the new run",
            "JDK: 17 in the base, 25 in the new run");
    assertThat(of.exitCode(Gate.DEFAULT)).isEqualTo(4);
    assertThat(of.exitCode(new Gate(false, true))).isZero();
  }

  @Test
  void allThatMustAgreeIsLookedAt() {
    assertThat(HERE.differences(new Environment("Epyc", 3, "reno", 18, "wan", "defaults", 3)))
        .hasSize(6)
        .contains("schema of results: 2 in the base, 3 in the new run");
    assertThat(HERE.differences(HERE)).isEmpty();
  }

  @Test
  void linksMustBeEmulatedAlikeWhereBothRunsHaveSome() {
    Environment tun = new Environment("Xeon", 2, "bbr", 17, "tun", "equal", 2);
    Environment relay = new Environment("Xeon", 2, "bbr", 17, "relay", "equal", 2);

    assertThat(tun.differences(relay))
        .containsExactly("link emulation: tun in the base, relay in the new run");
    assertThat(HERE.differences(tun)).isEmpty();
    assertThat(tun.differences(HERE)).isEmpty();
  }

  @Test
  void aFailedCellEndsWithOne() {
    RunSummary broken =
        new RunSummary(
            HERE, run(STEADY).observations(), Map.of("b", "page 7 is not the one"), true);

    assertThat(RunComparison.of(run(STEADY), broken, FIVE_PERCENT).exitCode(Gate.DEFAULT))
        .isEqualTo(1);
  }

  @Test
  void noiseEndsWithThreeEvenIfARegressionIsShown() {
    RunSummary noisy = new RunSummary(HERE, run(times(0.5)).observations(), Map.of(), true);

    assertThat(RunComparison.of(run(STEADY), noisy, FIVE_PERCENT).exitCode(Gate.DEFAULT))
        .isEqualTo(3);
  }

  @Test
  void noiseThatLeavesNothingToCompareEndsWithThreeToo() {
    RunSummary nothing = new RunSummary(HERE, Observations.builder().build(), Map.of(), true);
    RunComparison comparison =
        RunComparison.interleaved(nothing, nothing, AnalysisSettings.DEFAULT);

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.exitCode(Gate.DEFAULT)).isEqualTo(3);
  }

  @Test
  void whatTheNewRunLacksIsNamed() {
    RunSummary base =
        run(
            Observations.builder()
                .addAll("a", Simulation.UP, Series.of(STEADY))
                .addAll("b", Simulation.UP, Series.of(STEADY)));
    RunComparison of = RunComparison.of(base, run(STEADY), FIVE_PERCENT);

    assertThat(of.missing()).containsExactly("up of b");
    assertThat(of.exitCode(Gate.DEFAULT)).isZero();
    assertThat(of.exitCode(STRICT)).isEqualTo(3);
  }

  @Test
  void nothingInCommonEndsWithFourWhateverIsForced() {
    RunSummary other = run(Observations.builder().addAll("z", Simulation.UP, Series.of(STEADY)));
    RunComparison of = RunComparison.of(run(STEADY), other, FIVE_PERCENT);

    assertThat(of.differences()).containsExactly("the runs have no cell and measure in common");
    assertThat(of.exitCode(Gate.DEFAULT)).isEqualTo(4);
    assertThat(of.exitCode(new Gate(true, true))).isEqualTo(4);
  }

  @Test
  void threeForksAreTooFew() {
    RunComparison of = RunComparison.of(run(1, 1, 1), run(STEADY), FIVE_PERCENT);

    assertThat(of.rows().get(0).uncertainty())
        .isEqualTo(new Uncertainty.NoInterval("3 forks; an interval needs at least 4"));
    assertThat(of.exitCode(STRICT)).isEqualTo(3);
  }

  private static RunSummary run(double... values) {
    return run(Observations.builder().addAll("a", Simulation.UP, Series.of(values)));
  }

  private static RunSummary run(Observations.Builder observations) {
    return new RunSummary(HERE, observations.build(), Map.of(), false);
  }

  private static double[] times(double factor) {
    return DoubleStream.of(STEADY).map(value -> value * factor).toArray();
  }
}
