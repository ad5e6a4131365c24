package dev.culvert.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadTest {

  @Test
  void loadsAreReadAsTheyAreWrittenAndRunInTheirOwnOrder() {
    assertThat(Load.parse(Load.text(Load.ALL))).isEqualTo(Load.ALL);
    assertThat(Load.parse("churn+up")).containsExactly(Load.UP, Load.CHURN);
    assertThat(Load.parse(new Suite().loads)).isEqualTo(Load.BASIC);
  }

  @Test
  void aLoadThatIsNotHereIsNamed() {
    assertThatThrownBy(() -> Load.parse("up+sideways"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("load 'sideways' is not here; there are up, down, rtt, opens,");
  }

  @Test
  void whatWarmsUpComesFirst() {
    List<Boolean> warming = Stream.of(Load.values()).map(Load::warmsUp).toList();

    assertThat(warming.lastIndexOf(true)).isLessThan(warming.indexOf(false));
  }

  @Test
  void everyNumberOfConnectionsHasItsMetrics() {
    List<Metric> all =
        Stream.of(Growth.values())
            .flatMap(
                way ->
                    Growth.CONNECTIONS.stream()
                        .flatMap(
                            many ->
                                Stream.concat(
                                    Stream.of(way.rate(many), way.cpu(many)),
                                    Growth.ROLES.stream().map(role -> way.cpu(many, role)))))
            .toList();

    assertThat(all)
        .hasSize(40)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Metric.values()).filter(of -> of.label().startsWith("grow.")).toList());
    assertThat(Growth.UP.rate(1_000)).isEqualTo(Metric.GROW_UP_1000);
    assertThat(Growth.DOWN.cpu(16, "node")).isEqualTo(Metric.GROW_DOWN_16_CPU_NODE);
    assertThatThrownBy(() -> Growth.UP.rate(17)).hasMessageContaining("grow.up.17");
    assertThatThrownBy(() -> Metric.RTT_1K.part("cpu")).hasMessageContaining("no part cpu");
  }

  @Test
  void theRecommendationsFiguresAreMeasured() {
    assertThat(Stream.of(Metric.values()).map(Metric::label))
        .doesNotHaveDuplicates()
        .contains("openloop.p99", "fairness.p99", "idle.bytes", "churn.rate");
  }
}
