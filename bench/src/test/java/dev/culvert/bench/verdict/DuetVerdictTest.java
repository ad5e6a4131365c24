package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.RunComparison.Gate;
import dev.culvert.bench.stats.RunSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DuetVerdictTest {

  private static final Gate GATE = new Gate(false, false);

  @Test
  void twoCellsAreComparedByTheNameOfBoth() {
    DuetVerdict verdict =
        DuetVerdict.of(
            run("raw", 1000, 1010, 990, 1000, 1005),
            run("raw/jnr+threads=1", 500, 505, 495, 500, 502),
            Optional.of("raw/jnr+threads=1 to raw"),
            Judging.DUET);

    assertThat(verdict.comparison().rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.candidate()).isEqualTo("raw/jnr+threads=1 to raw");
              assertThat(row.verdict().word()).isEqualTo("worse");
            });
    assertThat(verdict.comparison().exitCode(GATE)).isEqualTo(1);
    assertThat(verdict.report().html(1))
        .contains("raw/jnr+threads=1 to raw, base", "raw/jnr+threads=1 to raw, new");
  }

  @Test
  void aCellThatFailedInTheBaseIsNoSuccessOfTheNewOne() {
    DuetVerdict verdict =
        DuetVerdict.of(
            failed("raw"), run("raw", 1000, 1010, 990, 1000), Optional.empty(), Judging.DUET);

    assertThat(verdict.comparison().failures())
        .containsEntry("raw", "in the base: page 7 is not the one");
    assertThat(verdict.comparison().exitCode(GATE)).isEqualTo(1);
  }

  @Test
  void whereNothingIsLeftToCompareTheMachineWasTooNoisy() {
    DuetVerdict verdict =
        DuetVerdict.of(
            run("raw", 1000, 1010, 990, 1000), run("raw"), Optional.empty(), Judging.DUET);

    assertThat(verdict.comparison().exitCode(GATE)).isEqualTo(3);
  }

  private static RunSummary run(String cell, double... up) {
    return summary(
        cell,
        IntStream.range(0, up.length)
            .mapToObj(i -> Forks.of(cell, i + 1, Map.of(Metric.UP, up[i]))));
  }

  private static RunSummary failed(String cell) {
    return summary(cell, Stream.of(Forks.failed(cell, 1, "page 7 is not the one")));
  }

  private static RunSummary summary(String cell, Stream<ForkResult> forks) {
    Plan plan = Forks.plan(OptionalInt.empty(), cell);
    return new RunReport(
            plan,
            new Summary(List.of(Cell.parse(cell)), forks.toList(), Rules.DEFAULT),
            5,
            new MachineFacts(Map.of("cores", "2")),
            Map.of(),
            List.of())
        .comparable();
  }
}
