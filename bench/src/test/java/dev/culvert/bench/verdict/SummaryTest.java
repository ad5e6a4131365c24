package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
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

    assertThat(TextTable.text(new Summary(CELLS, forks, Rules.DEFAULT).rows()))
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

    assertThat(TextTable.markdown(rows))
        .contains("| bulk up, MiB/s | raw | 4000 | 4000 | 4000 | 1.00 |\n")
        .contains("|  | netty/jnr | 1000 | 1000 | 1000 | 0.25 |\n");
    assertThat(TextTable.csv(rows).lines())
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

    assertThat(TextTable.text(Matrix.CPU, summary))
        .isEqualTo(
            """
            CPU time for a GiB, s    up  client  node   pod  down  client  node  pod
            raw                    0.70       -     -  0.50     -       -     -    -
            netty/jnr              2.50       -  1.25     -     -       -     -    -
            """);
    assertThat(TextTable.markdown(Matrix.CPU, summary))
        .startsWith("| CPU time for a GiB, s | up |")
        .contains("\n|---|---:|---:|")
        .contains("| netty/jnr | 2.50 | - | 1.25 |");
    assertThat(TextTable.text(Matrix.IDLE, summary)).isEmpty();
    assertThat(TextTable.csv(summary.allRows()))
        .contains("up.cpu.node,s/GiB,netty/jnr,1.250,1.250,1.250,1,\n");
  }

  @Test
  void aCellThatWasNotWarmHasAMarkInTheTable() {
    List<ForkResult> forks = new ArrayList<>();
    forks.add(Forks.of("raw", 1, Map.of(Metric.UP, 9.0, Metric.WARM_QUIET, 1.0)));
    forks.add(Forks.of("netty/jnr", 1, Map.of(Metric.UP, 5.0, Metric.WARM_QUIET, 1.0)));
    forks.add(Forks.of("netty/jnr", 2, Map.of(Metric.UP, 5.0, Metric.WARM_QUIET, 0.0)));
    List<Summary.Row> rows = new Summary(CELLS, forks, Rules.DEFAULT).rows();

    assertThat(TextTable.markdown(rows)).contains("| raw | 9.00 ", "| netty/jnr * | 5.00 ");
    assertThat(TextTable.csv(rows)).doesNotContain("*");
  }

  @Test
  void aCellWithACommaIsOneFieldOfTheCsv() {
    String cell = "netty/nsenter+launcher='a, b'";
    Summary summary = new Summary(List.of(Cell.parse(cell)), up(cell, 9), Rules.DEFAULT);

    assertThat(TextTable.csv(summary.allRows())).contains("up,MiB/s,\"" + cell + "\",9.000,");
  }

  @Test
  void aDisturbedForkCountsOnlyIfItsCellHasTooFewOthers() {
    List<ForkResult> forks = up("netty/jnr", 1000, 1010, 990, 1000);
    forks.add(Forks.of("netty/jnr", 5, 1, 0.8, Map.of(Metric.UP, 10.0)));
    forks.addAll(up("raw", 4000, 4100));
    forks.add(Forks.of("raw", 3, 1, 0.8, Map.of(Metric.UP, 40.0)));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.spread(Metric.UP, CELLS.get(1))).contains(new Spread(1000, 990, 1010, 4));
    assertThat(summary.spread(Metric.UP, CELLS.get(0))).contains(new Spread(4000, 40, 4100, 3));
    assertThat(summary.disturbed()).containsExactly(CELLS.get(0));
    assertThat(summary.isNoisy()).isFalse();
  }

  @Test
  void onANoisyMachineAllForksCountForAllCells() {
    List<ForkResult> forks = up("netty/jnr", 1000, 1010, 990, 1000);
    for (int round = 1; round <= 4; round++) {
      forks.add(Forks.of("netty/nsenter", round, 1, 0.8, Map.of(Metric.UP, 500.0)));
    }
    forks.add(Forks.of("netty/jnr", 5, 1, 0.8, Map.of(Metric.UP, 600.0)));
    Summary summary = new Summary(CELLS, forks, Rules.DEFAULT);

    assertThat(summary.isNoisy()).isTrue();
    assertThat(summary.spread(Metric.UP, CELLS.get(1))).contains(new Spread(1000, 600, 1010, 5));
    assertThat(summary.spread(Metric.UP, CELLS.get(2))).contains(new Spread(500, 500, 500, 4));
    assertThat(Evidence.of(summary).cells()).containsExactly("netty/jnr", "netty/nsenter");
    assertThat(Evidence.undisturbed(summary).cells()).isEmpty();
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

  private static List<ForkResult> up(String cell, double... values) {
    List<ForkResult> forks = new ArrayList<>();
    for (double value : values) {
      forks.add(Forks.of(cell, forks.size() + 1, Map.of(Metric.UP, value)));
    }
    return forks;
  }
}
