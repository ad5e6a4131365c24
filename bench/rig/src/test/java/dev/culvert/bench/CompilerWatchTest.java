package dev.culvert.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.rig.RoleCpu;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompilerWatchTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CompilerWatch watch = new CompilerWatch(spent(5_000, 7_000));

  @Test
  void twoQuietWindowsRunningAreQuiet() {
    watch.look(spent(5_050, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
    watch.look(spent(5_050, 7_050), SECOND);
    assertThat(watch.isQuiet()).isTrue();
  }

  @Test
  void oneThatCompilesBeginsAgain() {
    watch.look(spent(5_000, 7_000), SECOND);
    watch.look(spent(5_051, 7_000), SECOND);
    watch.look(spent(5_051, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
    watch.look(spent(5_051, 7_000), SECOND);
    assertThat(watch.isQuiet()).isTrue();
    watch.look(spent(5_200, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
  }

  @Test
  void eachRoleIsAskedForItself() {
    for (int i = 1; i <= 10; i++) {
      watch.look(spent(5_000, 7_000 + i * 51), SECOND);
      assertThat(watch.isQuiet()).isFalse();
    }
  }

  @Test
  void theShareIsOfTheWindow() {
    watch.look(spent(5_050, 7_000), SECOND.dividedBy(2));
    watch.look(spent(5_050, 7_000), SECOND.dividedBy(2));
    assertThat(watch.isQuiet()).isFalse();
  }

  /** By the client and the node; there is no gateway, and the pod is on another machine. */
  private static RoleCpu spent(long client, long node) {
    return new RoleCpu(client, OptionalLong.empty(), OptionalLong.of(node), OptionalLong.empty());
  }
}
