package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerTableTest {

  private static final List<Cell> CELLS =
      List.of(Cell.parse("relay"), Cell.parse("ssh"), Cell.parse("netty/jnr"));
  private static final Map<Cell, String> MISSING =
      Map.of(Cell.parse("kubectl"), "it needs a cluster");

  /** The machine is half as fast in the second round, and ssh was not measured in the third. */
  private static final List<ForkResult> FORKS =
      List.of(
          fork("relay", 1, 1000, 100),
          fork("ssh", 1, 400, 200),
          fork("netty/jnr", 1, 800, 120),
          fork("relay", 2, 500, 200),
          fork("ssh", 2, 200, 400),
          fork("netty/jnr", 2, 400, 240),
          fork("relay", 3, 1000, 100),
          fork("netty/jnr", 3, 900, 110));

  @Test
  void ratiosAreOfTheSameRoundAndMissingPeersAreNamed() {
    assertThat(table(FORKS).text())
        .isEqualTo(
            """
            Beside others, medians  first byte p50 us  round trip p50 us  up MiB/s  down MiB/s  16 up MiB/s  16 down MiB/s
            relay                                   -                100      1000           -            -              -
            ssh                                     -                300       300           -            -              -
            netty/jnr                               -                120       800           -            -              -
            kubectl                                 -                  -         -           -            -              -

            Ratios in a round  median     first byte p50 us  round trip p50 us  up MiB/s  down MiB/s  16 up MiB/s  16 down MiB/s

            to relay           netty/jnr                  -               1.20      0.80           -            -              -

            to ssh             netty/jnr                  -               0.60      2.00           -            -              -
            """);
    assertThat(table(FORKS).markdown())
        .contains("| to ssh | netty/jnr | - | 0.60 | 2.00 | - | - | - |");
  }

  @Test
  void programsGetTheRangeAndTheRounds() throws IOException {
    JsonNode json = JsonMapper.builder().build().readTree(table(FORKS).json());

    assertThat(json.at("/cells/ssh/up/count").asInt()).isEqualTo(2);
    assertThat(json.at("/ratios/netty~1jnr/relay/up/median").asDouble()).isEqualTo(0.8);
    assertThat(json.at("/ratios/netty~1jnr/relay/up/highest").asDouble()).isEqualTo(0.9);
    assertThat(json.at("/ratios/netty~1jnr/ssh/up/count").asInt()).isEqualTo(2);
    assertThat(json.at("/notMeasured/kubectl").asText()).isEqualTo("it needs a cluster");
  }

  @Test
  void withoutPeersThereAreNoRatios() {
    assertThat(table(List.of(fork("netty/jnr", 1, 800, 120))).text())
        .contains("netty/jnr", "kubectl")
        .doesNotContain("Ratios");
  }

  @Test
  void aRunBesideOthersHasItAndIsHeldAgainstNoOther() {
    RunReport beside = report(Plan.of(Profile.PEERS));
    RunReport standard = report(Plan.of(Profile.STANDARD));

    assertThat(beside.text())
        .contains("Ratios in a round", "Not measured: kubectl: it needs a cluster");
    assertThat(standard.text()).doesNotContain("Ratios in a round");
    assertThat(standard.comparable().environment().differences(beside.comparable().environment()))
        .anyMatch(sentence -> sentence.contains("with the client in a process of its own"));
  }

  private static RunReport report(Plan plan) {
    return new RunReport(
        plan.withCells(CELLS),
        new Summary(CELLS, FORKS, Rules.DEFAULT),
        3,
        MachineFacts.read(TargetJvm.current()),
        MISSING,
        List.of());
  }

  private static PeerTable table(List<ForkResult> forks) {
    return new PeerTable(new Summary(CELLS, forks, Rules.DEFAULT), MISSING);
  }

  private static ForkResult fork(String cell, int round, double up, double roundTrip) {
    return Forks.of(cell, round, Map.of(Metric.UP, up, Metric.RTT_P50, roundTrip));
  }
}
