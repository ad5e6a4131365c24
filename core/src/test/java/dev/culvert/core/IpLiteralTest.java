package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @Test
  void bothFamiliesAreRead() {
    assertThat(IpLiteral.parse("10.244.1.7").orElseThrow().getAddress())
        .containsExactly(10, 244, 1, 7);
    assertThat(IpLiteral.parse("fd00::7").orElseThrow().getHostAddress())
        .isEqualTo("fd00:0:0:0:0:0:0:7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "300.0.0.1",
        "1.2.3",
        "1.2.3.4.",
        "[::1]",
        "fe80::1%eth0",
        "1:2",
        ".::1"
      })
  void whatIsNoLiteralIsNotAskedForAnywhere(String text) {
    assertThat(IpLiteral.parse(text)).isEmpty();
  }
}
