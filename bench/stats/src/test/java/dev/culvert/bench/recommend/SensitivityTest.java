package dev.culvert.bench.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.culvert.bench.recommend.Recommendation.Flip;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SensitivityTest {

  /**
   * One is twice as fast, the other answers in a third of the time less: level where the weights
   * are as log 1.5 to log 2, so where that of throughput is 0.585 of the other's.
   */
  @Test
  void theWeightAtWhichThePickChangesIsExact() {
    Recommendation of = twoCells(1, 1);

    assertThat(of.standings().get(0).cell()).isEqualTo("fast");
    assertThat(of.flips()).hasSize(2);
    Flip down = of.flips().get(0);
    assertThat(down.measure()).isEqualTo("down");
    assertThat(down.winner()).isEqualTo("quick");
    assertThat(down.factor()).isCloseTo(0.585, within(0.02));
    assertThat(down.share()).isCloseTo(0.369, within(0.01));
    Flip latency = of.flips().get(1);
    assertThat(latency.measure()).isEqualTo("openloop.p99");
    assertThat(latency.factor()).isCloseTo(1.71, within(0.06));
    assertThat(latency.share()).isCloseTo(0.631, within(0.01));
    assertThat(of.sentences())
        .anyMatch(
            text ->
                text.startsWith("quick leads if down weighs less than 37 % of all.")
                    && text.contains("quick leads if openloop.p99 weighs more than 63 % of all."));
  }

  @Test
  void atTheWeightThatIsNamedTheyAreLevel() {
    Flip down = twoCells(1, 1).flips().get(0);

    assertThat(twoCells(0.99 * down.factor(), 1).standings().get(0).cell()).isEqualTo("quick");
    assertThat(twoCells(1.01 * down.factor(), 1).standings().get(0).cell()).isEqualTo("fast");
  }

  @Test
  void aPickThatTakesMoreThanTwiceTheWeightToChangeIsStable() {
    assertThat(twoCells(4, 1).flips()).isEmpty();
  }

  private static Recommendation twoCells(double down, double latency) {
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put("down", down);
    weights.put("openloop.p99", latency);
    return Runs.steady()
        .cell("fast", 1000, 150, 2)
        .cell("quick", 500, 100, 2)
        .recommendation(new Workload("w", weights));
  }
}
