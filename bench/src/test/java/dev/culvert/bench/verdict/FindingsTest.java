package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.recommend.Candidate;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FindingsTest {

  private static final List<Cell> CELLS =
      List.of(Cell.parse("raw"), Cell.parse("netty/jnr"), Cell.parse("netty/nsenter"));

  @Test
  void whatIsNotToldApartIsSaid() {
    List<ForkResult> forks = forks(Metric.UP, "netty/jnr", 1020, 920, 1100, 970);
    forks.addAll(forks(Metric.UP, "netty/nsenter", 960, 1010, 930, 1050));

    assertThat(sentences(forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "Bulk up: no difference shown between netty/jnr, netty/nsenter. Measured like"
                        + " this, a difference of "));
  }

  @Test
  void whatIsToldApartHasAFactor() {
    List<ForkResult> forks = forks(Metric.UP, "netty/jnr", 1000, 1010, 990, 1000);
    forks.addAll(forks(Metric.UP, "netty/nsenter", 500, 505, 495, 500));

    assertThat(sentences(forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "Bulk up: netty/jnr carries 2.00 times what netty/nsenter carries."))
        .anyMatch(sentence -> sentence.startsWith("INDICATIVE: 4 rounds on 2 cores"));
  }

  @Test
  void aCellThatWasNotWarmIsNamed() {
    List<ForkResult> forks = forks(Metric.WARM_QUIET, "netty/jnr", 1, 0, 1, 0);
    forks.addAll(forks(Metric.WARM_QUIET, "raw", 1, 1, 1, 1));

    assertThat(sentences(forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith("Not warm (* in the tables), ")
                    && sentence.contains(": netty/jnr (2 of 4 forks). "));
    assertThat(sentences(forks(Metric.WARM_QUIET, "raw", 1, 1, 1, 1), 4))
        .noneMatch(sentence -> sentence.contains("warm"));
    assertThat(sentences(forks(Metric.WARM_QUIET, "netty/jnr", 1, 0, 1, 0), 4))
        .as("a star at each cell would tell nothing")
        .anyMatch(sentence -> sentence.startsWith("Nothing was warm: in each cell "));
  }

  @Test
  void shorterIsBetterForLatencies() {
    List<ForkResult> forks = forks(Metric.CONNECT_P50, "netty/jnr", 200, 201, 199, 200);
    forks.addAll(forks(Metric.CONNECT_P50, "netty/nsenter", 5000, 5025, 4975, 5000));

    assertThat(sentences(forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "Connect to first byte p50: netty/nsenter takes 25.0 times as long as"
                        + " netty/jnr."));
  }

  @Test
  void cellsAreHeldAgainstThoseOverTheSameLink() {
    List<Cell> cells =
        Stream.of("raw+wan", "netty/jnr", "netty/nsenter", "netty+wan/jnr", "jetty+wan/jnr")
            .map(Cell::parse)
            .toList();
    List<ForkResult> forks = forks(Metric.UP, "netty/jnr", 1000, 1010, 990, 1000);
    forks.addAll(forks(Metric.UP, "netty/nsenter", 500, 505, 495, 500));
    forks.addAll(forks(Metric.UP, "netty+wan/jnr", 100, 101, 99, 100));
    forks.addAll(forks(Metric.UP, "jetty+wan/jnr", 50, 51, 49, 50));
    forks.addAll(forks(Metric.UP, "raw+wan", 200, 202, 198, 200));

    assertThat(sentences(cells, forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "Bulk up: netty/jnr carries 2.00 times what netty/nsenter carries."))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "Over wan, bulk up: netty+wan/jnr carries 2.00 times what jetty+wan/jnr"
                        + " carries."));
    Summary summary = new Summary(cells, forks, Rules.DEFAULT);
    assertThat(summary.toRaw(Metric.UP, Cell.parse("netty+wan/jnr"))).hasValue(0.5);
    assertThat(summary.toRaw(Metric.UP, Cell.parse("netty/jnr"))).isEmpty();
    assertThat(Candidates.of(cells, Map.of(), 17))
        .extracting(Candidate::cell)
        .containsExactly("netty/jnr", "netty/nsenter");
    assertThat(Candidates.of(cells.subList(3, 5), Map.of(), 17))
        .extracting(Candidate::cell)
        .containsExactly("netty+wan/jnr", "jetty+wan/jnr");
  }

  @Test
  void aForkFarFromTheOthersIsNamed() {
    List<ForkResult> forks = forks(Metric.UP, "netty/jnr", 1000, 1010, 990, 1005, 995, 400);
    forks.addAll(forks(Metric.UP, "netty/nsenter", 500, 505, 495, 500, 498, 502));

    assertThat(sentences(forks, 6))
        .contains(
            "Outliers, which count like all others: bulk up of netty/jnr in round 6 (far out: 400"
                + " MiB/s).");
  }

  @Test
  void tooFewRoundsRankNothing() {
    List<ForkResult> forks = forks(Metric.UP, "netty/jnr", 1000, 1000, 1000);
    forks.addAll(forks(Metric.UP, "netty/nsenter", 500, 500, 500));

    assertThat(sentences(forks, 3))
        .noneMatch(sentence -> sentence.startsWith("Bulk up"))
        .anyMatch(sentence -> sentence.startsWith("Fewer than 4 rounds: nothing is ranked"));
  }

  @Test
  void aPercentileOfFewSamplesIsCalledAHint() {
    List<ForkResult> forks = new ArrayList<>();
    for (int round = 1; round <= 3; round++) {
      forks.add(
          Forks.of(
              "netty/jnr",
              round,
              Map.of(
                  Metric.RTT_P99, 9.0,
                  Metric.RTT_COUNT, 20_000.0,
                  Metric.CONNECT_P99, 9_000.0,
                  Metric.CONNECT_COUNT, 150.0)));
    }

    assertThat(sentences(forks, 3))
        .contains(
            "Take the connect to first byte p99 as a hint where it rests on fewer than 1000 samples:"
                + " netty/jnr (450).")
        .noneMatch(sentence -> sentence.startsWith("Take the round trip"));
  }

  @Test
  void aDisturbedCellIsNamedAndComparedAllTheSame() {
    List<ForkResult> forks = new ArrayList<>();
    for (int round = 1; round <= 4; round++) {
      forks.add(Forks.of("netty/jnr", round, 1, 0, Map.of(Metric.UP, 1000.0)));
      forks.add(Forks.of("raw", round, 1, 0, Map.of(Metric.UP, 4000.0)));
      forks.add(Forks.of("netty/nsenter", round, 1, round < 3 ? 0.8 : 0, Map.of(Metric.UP, 500.0)));
    }

    assertThat(sentences(forks, 4))
        .anyMatch(sentence -> sentence.startsWith("Bulk up: netty/jnr carries 2.00 times what"))
        .contains(
            "Other programs disturbed forks of netty/nsenter that count, since too few others are"
                + " there.");
  }

  @Test
  void whatANoisyMachineShowsIsSaidAndThatItIsNoisy() {
    List<ForkResult> forks = new ArrayList<>();
    for (int round = 1; round <= 5; round++) {
      double foreign = round <= 2 ? 0.9 : 0;
      forks.add(Forks.of("netty/jnr", round, 1, foreign, Map.of(Metric.UP, 1000.0)));
      forks.add(Forks.of("netty/nsenter", round, 1, foreign, Map.of(Metric.UP, 500.0)));
    }

    assertThat(sentences(forks, 5))
        .anyMatch(sentence -> sentence.startsWith("Bulk up: netty/jnr carries 2.00 times what"))
        .anyMatch(sentence -> sentence.startsWith("NOISY MACHINE: other programs disturbed 40 %"));
  }

  @Test
  void aMachineThatChangesMeanwhileIsSeenOnRaw() {
    List<ForkResult> forks = forks(Metric.UP, "raw", 4000, 3600, 3240, 2916);
    forks.addAll(forks(Metric.UP, "netty/jnr", 1000, 900, 810, 729));

    assertThat(sentences(forks, 4))
        .anyMatch(
            sentence ->
                sentence.startsWith("The machine changed meanwhile: bulk up of raw went -27 %"));
  }

  private static List<String> sentences(List<ForkResult> forks, int rounds) {
    return sentences(CELLS, forks, rounds);
  }

  private static List<String> sentences(List<Cell> cells, List<ForkResult> forks, int rounds) {
    Summary summary = new Summary(cells, forks, Rules.DEFAULT);
    return new Findings(summary, new Analysis(Evidence.of(summary), AnalysisSettings.DEFAULT))
        .sentences(Profile.QUICK, rounds, 2);
  }

  private static List<ForkResult> forks(Metric metric, String cell, double... values) {
    List<ForkResult> forks = new ArrayList<>();
    for (double value : values) {
      forks.add(Forks.of(cell, forks.size() + 1, Map.of(metric, value)));
    }
    return forks;
  }
}
