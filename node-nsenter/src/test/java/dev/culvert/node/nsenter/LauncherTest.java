package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LauncherTest {

  @Test
  void wordsAreSeparatedByBlanksAndNothingElseIsRead() {
    Launcher launcher = Launcher.parse("  /usr/sbin/chroot   /proc/4711/root ");
    assertThat(launcher.program()).isEqualTo("/usr/sbin/chroot");
    assertThat(launcher.next()).containsExactly("/usr/sbin/chroot", "/proc/4711/root");
    assertThat(Launcher.parse("env A='b c' $(id) ;").next())
        .containsExactly("env", "A='b", "c'", "$(id)", ";");
  }

  @Test
  void eachRunHasAnIdOfItsOwnThatARuntimeTakes() {
    String value = "ctr -n k8s.io task exec --exec-id {id} --cwd=/x-{id} helper";
    Launcher launcher = Launcher.parse(value);
    List<String> first = launcher.next();
    assertThat(first).startsWith("ctr", "-n", "k8s.io", "task", "exec", "--exec-id").hasSize(9);
    assertThat(first.get(6)).matches("[a-z0-9-]{8,70}");
    assertThat(first.get(7)).isEqualTo("--cwd=/x-" + first.get(6));
    assertThat(launcher.next().get(6)).isNotEqualTo(first.get(6));
    assertThat(Launcher.parse(value).next().get(6)).isNotEqualTo(first.get(6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "-x chroot", "$(id)", "../chroot /", "bin/chroot /"})
  void whatBeginsWithNoProgramIsRefused(String value) {
    assertRefused(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctr {name} x", "ctr {id", "ctr id}", "ctr {{id}}", "ctr {}"})
  void otherPlaceholdersAreRefused(String value) {
    assertRefused(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chroot\t/x", "chroot /x\ny", "chroot /\u0000", "chroot /\u00e9"})
  void otherCharactersAreRefused(String value) {
    assertRefused(value);
  }

  @Test
  void tooLongIsRefused() {
    assertRefused("chroot /" + "x".repeat(10_000));
  }

  private static void assertRefused(String value) {
    assertThatThrownBy(() -> Launcher.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("nsenter.launcher");
  }
}
