package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.result.SelfTestTrial.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelfTestSummaryTest {

  private static final SelfTestPlan PLAN =
      new SelfTestPlan(SelfTestPlan.SCHEMA, "netty/jnr", SelfTestPlan.all(), null, 1);

  @Test
  void oneInTwentyMayShowAnything() {
    List<SelfTestTrial> trials = trials(1, 10, 10);

    assertThat(new SelfTestSummary(PLAN, trials).passes()).isTrue();
    assertThat(new SelfTestSummary(PLAN, trials(2, 10, 10)).passes()).isFalse();
  }

  @Test
  void nineInTenMustBeFoundWorse() {
    assertThat(new SelfTestSummary(PLAN, trials(0, 9, 9)).passes()).isTrue();
    assertThat(new SelfTestSummary(PLAN, trials(0, 8, 10)).passes()).isFalse();
    assertThat(new SelfTestSummary(PLAN, trials(0, 10, 8)).passes()).isFalse();
  }

  @Test
  void whatIsFoundBetterIsNotFound() {
    List<SelfTestTrial> trials = trials(0, 8, 10);
    trials.removeIf(trial -> trial.flaw() == Flaw.CPU && trial.number() >= 9);
    trials.add(trial(Flaw.CPU, 9, null, "better"));
    trials.add(trial(Flaw.CPU, 10, null, "better"));

    assertThat(new SelfTestSummary(PLAN, trials).passes()).isFalse();
  }

  @Test
  void aTrialThatIsMissingOrNotJudgedIsNoSuccess() {
    List<SelfTestTrial> missing = trials(0, 10, 10);
    missing.remove(0);
    List<SelfTestTrial> noisy = trials(0, 10, 10);
    noisy.set(0, trial(Flaw.SAME, 1, "the machine was too noisy", "better"));

    assertThat(new SelfTestSummary(PLAN, missing).passes()).isFalse();
    assertThat(new SelfTestSummary(PLAN, missing).text())
        .contains("same: 19 of 20 trials made")
        .contains("not complete");
    assertThat(new SelfTestSummary(PLAN, noisy).passes()).isFalse();
    assertThat(new SelfTestSummary(PLAN, noisy).text())
        .contains("0 showed a difference, 1 could not be judged")
        .contains("NOT passed")
        .contains("same 1: not judged: the machine was too noisy");
  }

  @Test
  void whatCouldNotBeJudgedIsMadeAgainAndNothingElse() {
    List<SelfTestTrial> trials = trials(1, 10, 10);
    trials.set(3, trial(Flaw.SAME, 4, "the machine was too noisy", "inconclusive"));

    assertThat(PLAN.due(trials)).containsExactly(new SelfTestPlan.Due(Flaw.SAME, 4));
    trials.add(trial(Flaw.SAME, 4, null, "inconclusive"));
    assertThat(PLAN.due(trials)).isEmpty();
    assertThat(new SelfTestSummary(PLAN, trials).passes()).isTrue();
    assertThat(new SelfTestSummary(PLAN, trials).trials()).hasSize(40);
    assertThat(PLAN.due(List.of())).hasSize(40);
  }

  @Test
  void theTableSaysHowSmallADifferenceIsShown() {
    assertThat(new SelfTestSummary(PLAN, trials(1, 10, 10)).text())
        .contains("same: 20 of 20 trials made, 1 showed a difference, 0 could not be judged")
        .containsPattern("\\| same up +\\| +20 \\| +1 \\| +6 \\| +1\\.100 \\| +12 % \\|")
        .contains("- cpu 1: up worse (1.10)");
  }

  private static List<SelfTestTrial> trials(int shownOfSame, int foundCpu, int foundDelay) {
    List<SelfTestTrial> trials = new ArrayList<>();
    Map.of(Flaw.SAME, shownOfSame, Flaw.CPU, foundCpu, Flaw.DELAY, foundDelay)
        .forEach(
            (flaw, shown) ->
                IntStream.rangeClosed(1, PLAN.wanted(flaw))
                    .mapToObj(
                        number ->
                            trial(flaw, number, null, number <= shown ? "worse" : "inconclusive"))
                    .forEach(trials::add));
    trials.sort((a, b) -> a.flaw().compareTo(b.flaw()));
    return trials;
  }

  private static SelfTestTrial trial(
      Flaw flaw, int number, @Nullable String unjudged, String verdict) {
    return new SelfTestTrial(
        flaw,
        number,
        "folder",
        "up=0,down=0,write=0",
        unjudged,
        100,
        100,
        List.of(new Row("up", verdict, 6, 1.1, 0.12)));
  }
}
