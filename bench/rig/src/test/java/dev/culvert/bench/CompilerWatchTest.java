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

  private final CompilerWatch watch = new CompilerWatch(spent(5_000, 7_000), spent(0, 0));
  private long worked;

  @Test
  void twoQuietWindowsRunningAreQuiet() {
    look(spent(5_050, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
    look(spent(5_050, 7_050), SECOND);
    assertThat(watch.isQuiet()).isTrue();
  }

  @Test
  void oneThatCompilesBeginsAgain() {
    look(spent(5_000, 7_000), SECOND);
    look(spent(5_051, 7_000), SECOND);
    look(spent(5_051, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
    look(spent(5_051, 7_000), SECOND);
    assertThat(watch.isQuiet()).isTrue();
    look(spent(5_200, 7_000), SECOND);
    assertThat(watch.isQuiet()).isFalse();
  }

  @Test
  void eachRoleIsAskedForItself() {
    for (int i = 1; i <= 10; i++) {
      look(spent(5_000, 7_000 + i * 51), SECOND);
      assertThat(watch.isQuiet()).isFalse();
    }
  }

  @Test
  void theShareIsOfTheWindow() {
    look(spent(5_050, 7_000), SECOND.dividedBy(2));
    look(spent(5_050, 7_000), SECOND.dividedBy(2));
    assertThat(watch.isQuiet()).isFalse();
  }

  @Test
  void whoIsKeptFromWorkingIsNotWarm() {
    for (long i = 1; i <= 10; i++) {
      watch.look(spent(5_000 + i * 6, 7_000), spent(i * 50, i * 50), SECOND);
      assertThat(watch.isQuiet()).isFalse();
    }
    watch.look(spent(5_065, 7_000), spent(550, 550), SECOND);
    watch.look(spent(5_070, 7_000), spent(600, 600), SECOND);
    assertThat(watch.isQuiet()).isTrue();
  }

  /** Of roles that have as much of a CPU as they can use. */
  private void look(RoleCpu compilers, Duration window) {
    worked += 2_000;
    watch.look(compilers, spent(worked, worked), window);
  }

  /** By the client and the node; there is no gateway, and the pod is on another machine. */
  private static RoleCpu spent(long client, long node) {
    return new RoleCpu(client, OptionalLong.empty(), OptionalLong.of(node), OptionalLong.empty());
  }
}
