package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodRefTest {

  @Test
  void namesOfTheGreatestLengthAreTaken() {
    String label = "a".repeat(63);
    String subdomain = String.join(".", label, label, label, "a".repeat(61));
    assertThat(subdomain).hasSize(253);
    assertThat(new PodRef(label, subdomain)).hasToString(label + "/" + subdomain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "web-1", "a-b", "a--b"})
  void labelsAreTaken(String name) {
    assertThat(new PodRef(name, name).namespace()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "a/b", "..", "a\n", "ä"})
  void otherNamespacesAreRefused(String namespace) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PodRef(namespace, "web"))
        .withMessageStartingWith("namespace '")
        .withMessageContaining("must be 1 to 63 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "../x", "a/b", "A.b", "a b", "a\u0000"})
  void otherPodNamesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PodRef("default", name))
        .withMessageStartingWith("pod name '")
        .withMessageContaining("must be at most 253 characters");
  }

  @Test
  void namesThatAreTooLongAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PodRef("a".repeat(64), "web"));
    assertThatIllegalArgumentException().isThrownBy(() -> new PodRef("a", "a".repeat(64)));
    assertThatIllegalArgumentException().isThrownBy(() -> new PodRef("a", "a.".repeat(126) + "aa"));
  }

  @Test
  void messagesShowNothingThatATerminalActsOnAndAreBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PodRef("\u001b[31m\r\n\u202e", "web"))
        .withMessageContaining("'\\u001b[31m\\u000d\\u000a\\u202e'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PodRef("A".repeat(10_000), "web"))
        .withMessageContaining("AAA...'")
        .withMessageMatching(".{1,300}");
  }
}
