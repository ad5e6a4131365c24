package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.rig.Cell;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerGoalsTest {

  private static final List<Cell> CELLS =
      Stream.of(
              "relay2",
              "ssh",
              "kubectl/remote",
              "netty/jnr",
              "okhttp/jnr",
              "netty+tls/jnr",
              "netty+gateway/jnr",
              "netty+gateway=relay/jnr")
          .map(Cell::parse)
          .toList();

  @Test
  void goalsAreOfWhatAClientAsksForByDefault() {
    List<ForkResult> forks =
        List.of(
            fork("relay2", 1, 1000, 1000),
            fork("ssh", 1, 400, 300),
            fork("kubectl/remote", 1, 500, 1000),
            fork("netty/jnr", 1, 900, 200),
            fork("okhttp/jnr", 1, 840, 150),
            fork("netty+tls/jnr", 1, 500, 900),
            fork("netty+gateway/jnr", 1, 300, 1200),
            fork("netty+gateway=relay/jnr", 1, 850, 310));

    assertThat(PeerGoals.of(new Summary(CELLS, forks, Rules.DEFAULT)).markdown().lines())
        .contains(
            line("first byte to kubectl's", "gateway", "netty+gateway=relay/jnr connect.p50")
                + " missed | <= 0.30 | 0.31 | 0.31 | 0.31 | 1 |",
            line("first byte to ssh's", "straight", "netty/jnr connect.p50")
                + " missed | <= 0.55 | 0.67 | 0.67 | 0.67 | 1 |",
            line("up to kubectl's", "gateway", "netty+gateway=relay/jnr up")
                + " met | >= 1.65 | 1.70 | 1.70 | 1.70 | 1 |",
            line("bulk to two socats in series", "straight", "okhttp/jnr up")
                + " missed | >= 0.85 | 0.84 | 0.84 | 0.84 | 1 |",
            line("16 connections to one", "straight", "netty/jnr up")
                + " met | >= 1.20 | 1.50 | 1.50 | 1.50 | 1 |",
            line("TLS on every hop, bulk, to ssh's", "straight", "netty+tls/jnr up")
                + " missed | >= 1.80 | 1.25 | 1.25 | 1.25 | 1 |",
            line("", "gateway", "-") + " not measured | >= 1.15 | - | - | - | - |");
  }

  private static String line(String goal, String way, String furthest) {
    return "| " + goal + " | " + way + " | " + furthest + " |";
  }

  private static ForkResult fork(String cell, int round, double up, double firstByte) {
    return Forks.of(
        cell,
        round,
        Map.of(Metric.UP, up, Metric.STREAMS_UP, up * 1.5, Metric.CONNECT_P50, firstByte));
  }
}
