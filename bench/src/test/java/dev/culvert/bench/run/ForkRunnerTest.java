package dev.culvert.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForkRunnerTest {

  @Test
  void theInnermostReasonIsTheOneTold() {
    RuntimeException outer = new RuntimeException("outer");
    outer.addSuppressed(new IllegalStateException("middle", new RuntimeException("inner")));

    assertThat(ForkRunner.reason(outer)).isEqualTo("inner");
  }
}
