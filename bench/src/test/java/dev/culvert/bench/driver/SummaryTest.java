package dev.culvert.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SummaryTest {

  private static final List<Cell> CELLS =
      List.of(Cell.parse("raw"), Cell.parse("netty/jnr"), Cell.parse("netty/nsenter"));

  @Test
  void aCellIsTheMedianAndTheRangeOfItsForks() {
    Summary summary = new Summary(CELLS, up("raw", 4000, 3000, 5000), Rules.DEFAULT);

    assertThat(summary.spread(Metric.UP, CELLS.get(0))).contains(new Spread(4000, 3000, 5000, 3));
    assertThat(summary.spread(Metric.DOWN, CELLS.get(0))).isEmpty();
    assertThat(summary.measured()).containsExactly(CELLS.get(0));
  }

  @Test
  void anEvenNumberOfForksHasAMedianBetweenTheMiddleTwo() {
    assertThat(Spread.of(List.of(1.0, 2.0, 4.0, 100.0)).median()).isEqualTo(3.0);
  }

  @Test
  void ratiosAreOfMediansToRaw() {
    List<ForkResult> forks = up("raw", 4000, 3000, 5000);
    forks.addAll(up("netty/jnr", 1000, 900, 1100));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.toRaw(Metric.UP, CELLS.get(1)).getAsDouble()).isEqualTo(0.25, within(1e-9));
    assertThat(summary.toRaw(Metric.UP, CELLS.get(2))).isEmpty();
  }

  @Test
  void aCellThatFailedOnceHasNoNumbers() {
    List<ForkResult> forks = up("raw", 4000, 3000);
    forks.add(Forks.failed("raw", 3, "page 7 is not the one"));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.measured()).isEmpty();
    assertThat(summary.rows()).isEmpty();
    assertThat(summary.failures()).containsEntry(CELLS.get(0), "page 7 is not the one");
  }

  @Test
  void theTableHasALineForEachMetricAndCell() {
    List<ForkResult> forks = up("raw", 4000, 3000, 5000);
    forks.addAll(up("netty/jnr", 1000, 900, 1100));

    assertThat(Table.text(new Summary(CELLS, forks, Rules.DEFAULT).rows()))
        .isEqualTo(
            """
                            cell       median  lowest  highest  to raw

            bulk up, MiB/s  raw          4000    3000     5000    1.00
                            netty/jnr    1000     900     1100    0.25
            """);
  }

  @Test
  void markdownAndCsvHaveTheSameLines() {
    List<ForkResult> forks = up("raw", 4000);
    forks.addAll(up("netty/jnr", 1000));
    List<Summary.Row> rows = new Summary(CELLS, forks, Rules.DEFAULT).rows();

    assertThat(Table.markdown(rows))
        .contains("| bulk up, MiB/s | raw | 4000 | 4000 | 4000 | 1.00 |\n")
        .contains("|  | netty/jnr | 1000 | 1000 | 1000 | 0.25 |\n");
    assertThat(Table.csv(rows).lines())
        .containsExactly(
            "metric,unit,cell,median,lowest,highest,forks,to_raw",
            "up,MiB/s,raw,4000.000,4000.000,4000.000,1,1.0000",
            "up,MiB/s,netty/jnr,1000.000,1000.000,1000.000,1,0.2500");
  }

  @Test
  void whatBelongsTogetherIsALineForEachCell() {
    List<ForkResult> forks = new ArrayList<>();
    forks.add(Forks.of("raw", 1, Map.of(Metric.UP_CPU, 0.7, Metric.UP_CPU_POD, 0.5)));
    forks.add(Forks.of("netty/jnr", 1, Map.of(Metric.UP_CPU, 2.5, Metric.UP_CPU_NODE, 1.25)));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(Table.text(Matrix.CPU, summary))
        .isEqualTo(
            """
            CPU time for a GiB, s    up  client  node   pod  down  client  node  pod
            raw                    0.70       -     -  0.50     -       -     -    -
            netty/jnr              2.50       -  1.25     -     -       -     -    -
            """);
    assertThat(Table.markdown(Matrix.CPU, summary))
        .startsWith("| CPU time for a GiB, s | up |")
        .contains("\n|---|---:|---:|")
        .contains("| netty/jnr | 2.50 | - | 1.25 |");
    assertThat(Table.text(Matrix.IDLE, summary)).isEmpty();
    assertThat(Table.csv(summary.allRows()))
        .contains("up.cpu.node,s/GiB,netty/jnr,1.250,1.250,1.250,1,\n");
  }

  @Test
  void aCellWithACommaIsOneFieldOfTheCsv() {
    String cell = "netty/nsenter+launcher='a, b'";
    Summary summary = new Summary(List.of(Cell.parse(cell)), up(cell, 9), Rules.DEFAULT);

    assertThat(Table.csv(summary.allRows())).contains("up,MiB/s,\"" + cell + "\",9.000,");
  }

  @Test
  void rangesThatTouchShowNoDifference() {
    List<ForkResult> forks = up("netty/jnr", 1000, 900, 1100);
    forks.addAll(up("netty/nsenter", 700, 600, 950));

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(3, 2))
        .contains(
            "Bulk up: no difference shown between netty/jnr and netty/nsenter, whose ranges"
                + " overlap.");
  }

  @Test
  void rangesApartShowWhoLeadsAndByHowMuch() {
    List<ForkResult> forks = up("netty/jnr", 1000, 900, 1100);
    forks.addAll(up("netty/nsenter", 500, 400, 600));

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(3, 2))
        .contains("Bulk up: netty/jnr carries 2.00 times what netty/nsenter carries.")
        .anyMatch(sentence -> sentence.startsWith("Indicative: 3 rounds on 2 cores"));
  }

  @Test
  void shorterIsBetterForLatencies() {
    List<ForkResult> forks = new ArrayList<>();
    forks.add(Forks.of("netty/jnr", 1, Map.of(Metric.CONNECT_P50, 200.0)));
    forks.add(Forks.of("netty/nsenter", 1, Map.of(Metric.CONNECT_P50, 5000.0)));

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(3, 2))
        .contains(
            "Connect to first byte p50: netty/nsenter takes 25.0 times as long as netty/jnr.");
  }

  @Test
  void tooFewRoundsCompareNothing() {
    List<ForkResult> forks = up("netty/jnr", 1000);
    forks.addAll(up("netty/nsenter", 500));

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(1, 2))
        .noneMatch(sentence -> sentence.startsWith("Bulk up"))
        .anyMatch(sentence -> sentence.startsWith("Fewer than 3 rounds: nothing is compared"));
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

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(3, 2))
        .contains(
            "The connect to first byte p99 of netty/jnr rests on 450 samples in all: take it as a"
                + " hint.")
        .noneMatch(sentence -> sentence.startsWith("The round trip"));
  }

  @Test
  void aDisturbedForkCountsOnlyIfItsCellHasTooFewOthers() {
    List<ForkResult> forks = up("netty/jnr", 1000, 1010, 990);
    forks.add(Forks.of("netty/jnr", 4, 1, 0.8, Map.of(Metric.UP, 10.0)));
    forks.addAll(up("raw", 4000, 4100));
    forks.add(Forks.of("raw", 3, 1, 0.8, Map.of(Metric.UP, 40.0)));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.spread(Metric.UP, CELLS.get(1))).contains(new Spread(1000, 990, 1010, 3));
    assertThat(summary.spread(Metric.UP, CELLS.get(0))).contains(new Spread(4000, 40, 4100, 3));
    assertThat(summary.disturbed()).containsExactly(CELLS.get(0));
    assertThat(summary.isTooNoisy()).isFalse();
    assertThat(new Verdict(summary).sentences(4, 2))
        .anyMatch(sentence -> sentence.startsWith("Other programs disturbed most forks of raw:"));
  }

  @Test
  void aForkMadeAgainTakesThePlaceOfTheDisturbedOne() {
    List<ForkResult> forks = new ArrayList<>();
    forks.add(Forks.of("raw", 1, 1, 0.8, Map.of(Metric.UP, 40.0)));
    forks.add(Forks.of("raw", 1, 2, 0.05, Map.of(Metric.UP, 4000.0)));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.spread(Metric.UP, CELLS.get(0))).contains(new Spread(4000, 4000, 4000, 1));
    assertThat(summary.disturbed()).isEmpty();
    assertThat(summary.disturbedShare()).isZero();
  }

  @Test
  void whatIsTooNoisyIsNotRanked() {
    List<ForkResult> forks = new ArrayList<>();
    for (int round = 1; round <= 5; round++) {
      double foreign = round <= 2 ? 0.9 : 0;
      forks.add(Forks.of("netty/jnr", round, 1, foreign, Map.of(Metric.UP, 1000.0)));
      forks.add(Forks.of("netty/nsenter", round, 1, foreign, Map.of(Metric.UP, 500.0)));
    }

    assertThat(new Verdict(new Summary(CELLS, forks, Rules.DEFAULT)).sentences(5, 2))
        .noneMatch(sentence -> sentence.startsWith("Bulk up"))
        .anyMatch(
            sentence ->
                sentence.startsWith("MACHINE TOO NOISY TO RANK: other programs disturbed 40 %"));
  }

  private static List<ForkResult> up(String cell, double... values) {
    List<ForkResult> forks = new ArrayList<>();
    for (double value : values) {
      forks.add(Forks.of(cell, forks.size() + 1, Map.of(Metric.UP, value)));
    }
    return forks;
  }
}
