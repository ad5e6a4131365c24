package dev.culvert.bench.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  @Test
  void theKnownOnesHaveSharesOfOne() {
    assertThat(Workload.known())
        .hasSize(4)
        .allSatisfy(
            workload ->
                assertThat(
                        workload.shares().values().stream().mapToDouble(Double::doubleValue).sum())
                    .isEqualTo(1, within(1e-12)));
    assertThat(Workload.known().get(0)).isEqualTo(Workload.BALANCED);
    assertThat(Workload.INTERACTIVE.shares()).containsEntry("openloop.p99", 0.5);
  }

  @Test
  void noWeightIsNoShare() {
    assertThat(new Workload("own", Map.of("up", 3.0, "down", 0.0)).shares())
        .isEqualTo(Map.of("up", 1.0));
  }

  @Test
  void whatIsNoWeightIsRefused() {
    assertThatThrownBy(() -> new Workload("own", Map.of("up", -1.0)))
        .hasMessage("weight -1.0 of up of workload 'own' must be finite and not negative");
    assertThatThrownBy(() -> new Workload("own", Map.of("up", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Workload("own", Map.of("up", 0.0)))
        .hasMessage("one weight of workload 'own' must be above 0");
  }
}
