package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CpuTimeTest {

  private static final CpuTime BEFORE = at(0, 1_000, 50_000);

  @Test
  void whatOthersLeaveOfOneCpu() {
    assertThat(at(2, 3_000, 52_000).leftSince(BEFORE, 2)).as("nobody else").hasSeconds(2);
    assertThat(at(2, 1_000, 50_000).leftSince(BEFORE, 2)).as("nothing to do").hasSeconds(2);
    assertThat(at(2, 2_000, 53_000).leftSince(BEFORE, 2)).as("one of two").hasSeconds(2);
    assertThat(at(2, 2_000, 54_000).leftSince(BEFORE, 2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(at(2, 1_000, 54_000).leftSince(BEFORE, 2)).isZero();
    assertThat(at(2, 1_000, 55_000).leftSince(BEFORE, 2)).as("clocks apart").isZero();
  }

  @Test
  void whereTheMachineIsNotKnownAllIsLeft() {
    CpuTime unknown = new CpuTime(0, 0, OptionalLong.empty(), OptionalLong.empty());

    assertThat(at(2, 1_000, 55_000).leftSince(unknown, 2)).hasSeconds(2);
    assertThat(CpuTime.now().leftSince(CpuTime.now())).isNotNull();
  }

  private static CpuTime at(long second, long ownMillis, long machineMillis) {
    return new CpuTime(
        Duration.ofSeconds(second).toNanos(),
        ownMillis,
        OptionalLong.of(machineMillis),
        OptionalLong.of(0));
  }
}
