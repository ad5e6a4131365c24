package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Growth;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.rig.Cell;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrowthTableTest {

  private static final List<Cell> CELLS =
      Stream.of(
              "raw",
              "ssh",
              "tunnel",
              "netty/direct",
              "netty/jnr",
              "okhttp/jnr",
              "netty+tls/jnr",
              "netty+gateway/jnr")
          .map(Cell::parse)
          .toList();

  @Test
  void eachGoalNamesTheCellThatIsFurthestFromIt() {
    List<ForkResult> forks =
        List.of(
            fork("ssh", 1, Map.of(Metric.UP, 400.0, Metric.DOWN, 400.0)),
            fork("ssh", 2, Map.of(Metric.UP, 200.0, Metric.DOWN, 200.0)),
            fork("tunnel", 1, Map.of(Metric.UP, 1000.0, Metric.DOWN, 1000.0)),
            fork("netty/direct", 1, Map.of(Metric.UP, 990.0, Metric.DOWN, 940.0)),
            fork("netty/jnr", 1, growth(1.0, 1.1, 1.2, 1.2)),
            fork("netty/jnr", 2, growth(2.0, 2.2, 2.4, 2.4)),
            fork("okhttp/jnr", 1, growth(1.0, 0.8, 1.0, 1.6)),
            fork("netty+tls/jnr", 1, Map.of(Metric.UP, 800.0, Metric.DOWN, 700.0)),
            fork("netty+tls/jnr", 2, Map.of(Metric.UP, 400.0, Metric.DOWN, 390.0)),
            fork("netty+gateway/jnr", 1, growth(1.0, 1.0, 1.1, 1.2)));

    String table = table(forks).markdown();

    assertThat(table.lines())
        .contains(
            "| Goal | way | furthest from it |  | target | found | lowest | highest | rounds |",
            "| CPU for a GiB, most to least of 1 to 1,000 connections | straight | okhttp/jnr up |"
                + " missed | <= 1.25 | 2.00 | 2.00 | 2.00 | 1 |",
            "|  | gateway | netty+gateway/jnr up | met | <= 1.25 | 1.20 | 1.20 | 1.20 | 1 |",
            "| TLS on every hop, bulk, to ssh | straight | netty+tls/jnr down | met | >= 1.80 |"
                + " 1.85 | 1.75 | 1.95 | 2 |",
            "|  | gateway | - | not measured | >= 1.15 | - | - | - | - |",
            "| netty/direct to a tunnel written by hand, bulk | straight | netty/direct down |"
                + " missed | >= 0.95 | 0.94 | 0.94 | 0.94 | 1 |");
  }

  @Test
  void rolesAreHeldAgainstTheGoalOneByOne() {
    List<ForkResult> forks =
        List.of(
            fork("raw", 1, Map.of(Metric.IDLE_CLIENT_HEAP, 99.0, Metric.IDLE_CLIENT_NATIVE, 0.0)),
            fork(
                "netty/jnr",
                1,
                Map.of(
                    Metric.IDLE_CLIENT_HEAP, 8.0,
                    Metric.IDLE_CLIENT_NATIVE, 4.0,
                    Metric.IDLE_HEAP, 14.0,
                    Metric.IDLE_RSS, -1.0,
                    Metric.FAIRNESS_INFLATION, 2.5)),
            fork(
                "netty+gateway/jnr",
                1,
                Map.of(
                    Metric.IDLE_GATEWAY_HEAP, 20.0,
                    Metric.IDLE_GATEWAY_NATIVE, 5.0,
                    Metric.FAIRNESS_INFLATION, 40.0)));

    assertThat(table(forks).text())
        .containsPattern("idle connection.* straight +netty/jnr node +met +<= 24.0 +13.0 ")
        .containsPattern("gateway +netty.gateway/jnr gateway +missed +<= 24.0 +25.0 ")
        .containsPattern("ping p99 beside.* straight +netty/jnr +met +<= 3.00 +2.50 ")
        .containsPattern("gateway +netty.gateway/jnr +missed +<= 3.00 +40.0 ");
  }

  @Test
  void oneConnectionMoreThanOneIsNoGoalWithoutTheFirst() {
    Map<Metric, Double> some =
        Map.of(Growth.UP.rate(16), 1200.0, Growth.UP.cpu(16), 1.0, Growth.DOWN.rate(1), 900.0);

    assertThat(table(List.of(fork("netty/jnr", 1, some))).text())
        .containsPattern("most to least.* straight +- +not measured")
        .containsPattern("16 connections to one +straight +- +not measured");
    Map<Metric, Double> both =
        Map.of(Growth.UP.rate(16), 1200.0, Growth.UP.rate(1), 1000.0, Growth.DOWN.rate(1), 900.0);
    assertThat(table(List.of(fork("netty/jnr", 1, both))).text())
        .containsPattern("16 connections to one +straight +netty/jnr up +met +>= 1.20 +1.20 ");
  }

  @Test
  void onlyARunOfTheProfileHasTheTable() {
    assertThat(report(Plan.of(Profile.GROWTH)).text()).contains("furthest from it");
    assertThat(report(Plan.of(Profile.GROWTH)).markdown("x")).contains("| furthest from it |");
    assertThat(report(Plan.of(Profile.STANDARD)).text()).doesNotContain("furthest from it");
  }

  private static RunReport report(Plan plan) {
    return new RunReport(
        plan.withCells(CELLS),
        new Summary(CELLS, List.of(fork("netty/jnr", 1, growth(1, 1, 1, 1))), Rules.DEFAULT),
        1,
        MachineFacts.read(TargetJvm.current()),
        Map.of(),
        List.of());
  }

  private static GoalTable table(List<ForkResult> forks) {
    return GrowthTable.of(new Summary(CELLS, forks, Rules.DEFAULT));
  }

  private static Map<Metric, Double> growth(double... upCosts) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (int i = 0; i < upCosts.length; i++) {
      values.put(Growth.UP.cpu(Growth.CONNECTIONS.get(i)), upCosts[i]);
    }
    return values;
  }

  private static ForkResult fork(String cell, int round, Map<Metric, Double> values) {
    return Forks.of(cell, round, values);
  }
}
