package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessFactsTest {

  @Test
  void theThreadsThatCompileAreLeftOut() {
    ProcessFacts self = ProcessFacts.self();

    await().until(() -> self.ownWorkMillis() < self.ownCpuMillis());
    assertThat(self.ownWorkMillis()).isPositive();
  }

  @Test
  void aProgramThatIsNoJvmHasNone() throws IOException {
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      ProcessFacts facts = new ProcessFacts(busy.pid());
      await().until(() -> facts.workMillis() > 0);
      busy.destroyForcibly().onExit().join();
      assertThat(facts.ownWorkMillis()).as("it has gone").isZero();
    } finally {
      busy.destroyForcibly();
    }
  }
}
