package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is concluded from runs that did not measure all loads. */
@Timeout(60)
class ConclusionsTest {

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"UP", "DOWN", "RTT_P50", "CONNECT_P50"})
  void roundsAreCountedWhateverWasMeasured(Metric metric) {
    assertThat(sentences(metric, 3))
        .anyMatch(of -> of.contains("There are 3 rounds, and 4 are the fewest for an interval"));
    assertThat(sentences(metric, 1)).anyMatch(of -> of.contains("There is 1 round, and 4 are"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"UP", "DOWN", "RTT_P50", "CONNECT_P50"})
  void whatMoreItTakesIsSaidOfWhatWasMeasured(Metric metric) {
    assertThat(sentences(metric, 5))
        .anyMatch(
            of ->
                of.contains("To show a difference of 10 % takes, at this noise, " + metric.title()))
        .noneMatch(of -> of.contains("would have been shown"));
  }

  @Test
  void whatIsSmallEnoughWouldHaveBeenShown() {
    assertThat(sentences(Metric.UP, 12, 0.005))
        .anyMatch(of -> of.contains("A difference of 10 % would have been shown."));
  }

  @Test
  void serverEnginesAreToldApart() {
    assertThat(engines(0.5))
        .anyMatch(
            of ->
                of.startsWith(
                    "Server engine: netty, and that is sure: netty/jnr takes 2.00 times as long as"
                        + " netty+server=netty/jnr"))
        .noneMatch(of -> of.startsWith("Connector"));
    assertThat(engines(1))
        .anyMatch(
            of ->
                of.startsWith(
                    "Server engine: not told apart: netty/jnr, netty+server=netty/jnr. "));
  }

  @Test
  void gatewayModesAreToldApart() {
    assertThat(
            sentences(
                Metric.RTT_P50,
                12,
                0.02,
                Map.of("netty+gateway/jnr", 1.0, "netty+gateway=relay/jnr", 0.5)))
        .anyMatch(
            of ->
                of.startsWith(
                    "Gateway mode: relay, and that is sure: netty+gateway/jnr takes 2.00 times as"
                        + " long as netty+gateway=relay/jnr"));
  }

  private static List<String> engines(double factor) {
    return sentences(
        Metric.RTT_P50, 12, 0.02, Map.of("netty/jnr", 1.0, "netty+server=netty/jnr", factor));
  }

  private static List<String> sentences(Metric metric, int rounds) {
    return sentences(metric, rounds, 0.5);
  }

  private static List<String> sentences(Metric metric, int rounds, double noise) {
    return sentences(metric, rounds, noise, Map.of("netty/jnr", 1.0, "jetty/jnr", 1.0));
  }

  private static List<String> sentences(
      Metric metric, int rounds, double noise, Map<String, Double> factors) {
    Random random = new Random(7);
    List<ForkResult> forks = new ArrayList<>();
    List<String> names = factors.keySet().stream().sorted(Comparator.reverseOrder()).toList();
    for (int round = 1; round <= rounds; round++) {
      for (String cell : names) {
        double value =
            100 * factors.getOrDefault(cell, 1.0) * Math.exp(noise * random.nextGaussian());
        forks.add(Forks.of(cell, round, Map.of(metric, value)));
      }
    }
    List<Cell> cells = names.stream().map(Cell::parse).toList();
    Summary summary = new Summary(cells, forks, Rules.DEFAULT);
    return new Conclusions(
            summary, new Analysis(Evidence.of(summary), AnalysisSettings.DEFAULT), List.of())
        .sentences();
  }
}
