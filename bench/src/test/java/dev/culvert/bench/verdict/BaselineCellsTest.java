package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tables and sentences make of cells with a gateway, and of those that are not ours. */
@Timeout(60)
class BaselineCellsTest {

  @Test
  void theGatewayHasItsColumnIfThereIsOne() {
    ForkResult direct = Forks.of("netty/jnr", 1, Map.of(Metric.UP_CPU, 2.5));
    ForkResult through =
        Forks.of("netty+gateway/jnr", 1, Map.of(Metric.UP_CPU, 4.0, Metric.UP_CPU_GATEWAY, 1.5));

    assertThat(TextTable.text(Matrix.CPU, summary(direct))).doesNotContain("gateway");
    assertThat(TextTable.text(Matrix.CPU, summary(direct, through)))
        .isEqualTo(
            """
            CPU time for a GiB, s    up  client  gateway  node  pod  down  client  node  pod
            netty/jnr              2.50       -        -     -    -     -       -     -    -
            netty+gateway/jnr      4.00       -     1.50     -    -     -       -     -    -
            """);
  }

  @Test
  void aBaselineIsInTheTableAndLeadsNothing() {
    Summary summary =
        summary(
            Stream.of(1, 2, 3, 4)
                .flatMap(
                    round ->
                        Stream.of(
                            Forks.of("socat", round, Map.of(Metric.UP, 3000.0)),
                            Forks.of("netty/jnr", round, Map.of(Metric.UP, 2000.0)),
                            Forks.of("jetty/jnr", round, Map.of(Metric.UP, 1000.0))))
                .toArray(ForkResult[]::new));

    assertThat(TextTable.text(summary.rows())).contains("socat");
    assertThat(
            new Findings(summary, new Analysis(Evidence.of(summary), AnalysisSettings.DEFAULT))
                .sentences(Profile.QUICK, 4, 2))
        .anyMatch(sentence -> sentence.startsWith("Bulk up: netty/jnr"))
        .noneMatch(sentence -> sentence.contains("socat"));
  }

  private static Summary summary(ForkResult... forks) {
    List<Cell> cells = Stream.of(forks).map(ForkResult::cell).distinct().toList();
    return new Summary(cells, List.of(forks), Rules.DEFAULT);
  }
}
