package dev.culvert.bench.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.recommend.Recommendation.Exclusion;
import dev.culvert.bench.recommend.Recommendation.Standing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecommendationTest {

  @Test
  void theBestByFarIsClear() {
    Recommendation of =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 2)
            .cell("okhttp/jnr", 800, 200, 4)
            .recommendation(Runs.EVENLY);

    assertThat(of.confidence()).isEqualTo(Confidence.CLEAR);
    assertThat(of.picks()).extracting(Standing::cell).containsExactly("netty/jnr");
    assertThat(of.standings().get(0).best()).isEqualTo(1, within(1e-9));
    assertThat(of.standings().get(0).score()).isEqualTo(1, within(1e-9));
    assertThat(of.sentences())
        .contains(
            "Use netty/jnr for the workload evenly: best in 100 % of resamples, clear.",
            "Stable: halving or doubling any one weight leaves netty/jnr in front.")
        .anyMatch(text -> text.startsWith("okhttp/jnr is 42 % behind; dominated by netty/jnr."));
  }

  /** By hand: the cube root of 0.8 x 0.5 x 0.5 is 0.5848. */
  @Test
  void theScoreIsTheGeometricMeanOfRatiosToTheBest() {
    Standing second =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 2)
            .cell("okhttp/jnr", 800, 200, 4)
            .recommendation(Runs.EVENLY)
            .standings()
            .get(1);

    assertThat(second.score()).isCloseTo(0.5848, within(0.01));
    assertThat(second.ratios().get("down")).isCloseTo(0.8, within(0.015));
    assertThat(second.ratios().get("openloop.p99")).isCloseTo(0.5, within(0.01));
    assertThat(second.isShownBehind()).isTrue();
  }

  @Test
  void levelCellsAreATieAndTheirFactsDecide() {
    Runs runs = Runs.steady().cell("netty/jnr", 1000, 100, 2).cell("netty/nsenter", 1002, 100, 2);
    List<Candidate> candidates =
        List.of(
            new Candidate(
                "netty/jnr",
                Set.of(Need.NATIVE_ACCESS),
                17,
                true,
                null,
                List.of("needs native access"),
                List.of("--connector jnr")),
            new Candidate(
                "netty/nsenter",
                Set.of(Need.SUBPROCESSES),
                17,
                true,
                null,
                List.of("starts two processes a connection"),
                List.of("--connector nsenter")));
    Recommendation of =
        Recommendation.of(runs.analysis(), candidates, Runs.EVENLY, Constraints.NONE);

    assertThat(of.confidence()).isEqualTo(Confidence.TIE);
    assertThat(of.picks())
        .extracting(Standing::cell)
        .containsExactlyInAnyOrder("netty/jnr", "netty/nsenter");
    assertThat(of.sentences().get(0)).startsWith("A tie for the workload evenly between netty/");
    assertThat(of.sentences())
        .contains("netty/jnr: needs native access.")
        .contains("netty/nsenter: starts two processes a connection.");
    assertThat(of.standings()).anyMatch(at -> at.configuration().contains("--connector jnr"));
  }

  /** The workload asks for latency alone, in which all three are the same. */
  @Test
  void whatIsDominatedIsInNoTie() {
    Workload latency = new Workload("latency", Map.of("openloop.p99", 1.0));

    Recommendation three =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 3)
            .cell("jetty/jnr", 900, 100, 2)
            .cell("okhttp/jnr", 500, 102, 4)
            .recommendation(latency);
    assertThat(three.confidence()).isEqualTo(Confidence.TIE);
    assertThat(three.picks())
        .extracting(Standing::cell)
        .containsExactlyInAnyOrder("netty/jnr", "jetty/jnr");

    Recommendation two =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 3)
            .cell("okhttp/jnr", 500, 102, 4)
            .recommendation(latency);
    assertThat(two.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(two.sentences().get(0)).startsWith("Probably use netty/jnr");
  }

  @Test
  void aCellWithoutAFigureThatHasWeightIsNotCompared() {
    Recommendation of =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 2)
            .cell("jetty/jnr", 900, 110, 2)
            .with("okhttp/jnr", Runs.DOWN, 5000)
            .with("okhttp/jnr", Runs.LATENCY, 10, 3)
            .recommendation(Runs.EVENLY);

    assertThat(of.standings()).extracting(Standing::cell).doesNotContain("okhttp/jnr");
    assertThat(of.notComparable()).hasSize(1);
    assertThat(of.notComparable().get(0).cell()).isEqualTo("okhttp/jnr");
    assertThat(of.notComparable().get(0).reasons())
        .containsExactlyInAnyOrder(
            "openloop.p99: 3 forks; an interval needs at least 4", "down.cpu was not measured");
    assertThat(of.sentences()).anyMatch(text -> text.startsWith("okhttp/jnr cannot be compared:"));
  }

  @Test
  void whatNobodyMeasuredIsNamedAndNothingIsClearWithoutIt() {
    Recommendation of =
        Runs.steady()
            .with("netty/jnr", Runs.DOWN, 1000)
            .with("netty/jnr", Runs.CPU, 2)
            .with("okhttp/jnr", Runs.DOWN, 500)
            .with("okhttp/jnr", Runs.CPU, 4)
            .recommendation(Runs.EVENLY);

    assertThat(of.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(of.unmeasured()).containsOnlyKeys("openloop.p99");
    assertThat(of.unmeasured().get("openloop.p99")).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(of.weights().values()).allMatch(weight -> Math.abs(weight - 0.5) < 1e-9);
    assertThat(of.sentences())
        .contains(
            "Probably use netty/jnr for the workload evenly: best in 100 % of resamples.",
            "Not measured: openloop.p99, which has 33 % of the weight that was asked for.");
  }

  @Test
  void withLessThanHalfOfTheWeightNothingIsRecommended() {
    Recommendation of =
        Runs.steady()
            .with("netty/jnr", Runs.DOWN, 1000)
            .with("okhttp/jnr", Runs.DOWN, 500)
            .recommendation(Runs.EVENLY);

    assertThat(of.confidence()).isEqualTo(Confidence.UNDECIDED);
    assertThat(of.picks()).isEmpty();
    assertThat(of.sentences().get(0))
        .isEqualTo(
            "No recommendation for the workload evenly: too little of what it weighs was"
                + " measured.");
  }

  @Test
  void threeRoundsDecideNothing() {
    Recommendation of =
        Runs.of(1, 3)
            .cell("netty/jnr", 1000, 100, 2)
            .cell("okhttp/jnr", 100, 1000, 20)
            .recommendation(Runs.EVENLY);

    assertThat(of.confidence()).isEqualTo(Confidence.UNDECIDED);
  }

  @Test
  void zeroIsNotWeighed() {
    Recommendation of =
        Runs.steady()
            .cell("netty/jnr", 1000, 100, 2)
            .cell("okhttp/jnr", 1000, 100, 0)
            .recommendation(Runs.EVENLY);

    assertThat(of.notComparable())
        .containsExactly(
            new Exclusion(
                "okhttp/jnr", List.of("down.cpu: a fork measured 0, which has no logarithm")));
  }

  @Test
  void onlyOneIsTakenWithoutAComparison() {
    Recommendation of = Runs.steady().cell("netty/jnr", 1000, 100, 2).recommendation(Runs.EVENLY);

    assertThat(of.sentences())
        .containsExactly(
            "Use netty/jnr for the workload evenly: nothing else is left to compare it with.");
  }

  @Test
  void noCandidateIsNoRecommendation() {
    Recommendation of =
        Recommendation.of(Runs.steady().analysis(), List.of(), Runs.EVENLY, Constraints.NONE);

    assertThat(of.confidence()).isEqualTo(Confidence.UNDECIDED);
    assertThat(of.safest()).isNull();
  }

  @Test
  void aFailedCellIsOutWhateverItMeasured() {
    Recommendation of =
        Recommendation.of(
            Runs.steady()
                .cell("netty/jnr", 1000, 100, 2)
                .cell("okhttp/jnr", 9000, 10, 1)
                .analysis(),
            List.of(
                SampleCandidates.of("netty/jnr"),
                SampleCandidates.failed("okhttp/jnr", "page 7 is not the one")),
            Runs.EVENLY,
            Constraints.NONE);

    assertThat(of.picks()).extracting(Standing::cell).containsExactly("netty/jnr");
    assertThat(of.sentences()).contains("okhttp/jnr is out: failed: page 7 is not the one.");
  }

  @Test
  void theParetoSetIsWhatNobodyBeatsInEverything() {
    Recommendation of =
        Runs.steady()
            .cell("fast", 1000, 200, 2)
            .cell("quick", 500, 100, 2)
            .cell("neither", 400, 250, 3)
            .recommendation(Runs.EVENLY);

    assertThat(dominators(of, "fast")).isEmpty();
    assertThat(dominators(of, "quick")).isEmpty();
    assertThat(dominators(of, "neither")).containsExactly("fast", "quick");
    assertThat(of.objectives()).containsExactly("down", "openloop.p99", "down.cpu");
  }

  @Test
  void theSafeChoiceIsNeverFarBehind() {
    Recommendation of =
        Runs.steady()
            .cell("fast", 1000, 400, 2)
            .cell("quick", 300, 100, 2)
            .cell("middling", 800, 130, 2)
            .recommendation(new Workload("throughput", Map.of("down", 8.0, "openloop.p99", 1.0)));

    assertThat(of.safest()).isNotNull();
    assertThat(of.safest().cell()).isEqualTo("middling");
    assertThat(of.safest().measure()).isEqualTo("openloop.p99");
    assertThat(of.safest().behind()).isCloseTo(1 - 100.0 / 130, within(0.02));
  }

  private static List<String> dominators(Recommendation of, String cell) {
    return of.standings().stream()
        .filter(standing -> standing.cell().equals(cell))
        .findFirst()
        .orElseThrow()
        .dominatedBy();
  }
}
