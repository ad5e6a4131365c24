package dev.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain words, quoted \"and\" not",
        "100% of it",
        "%41",
        "läuft nicht \u2014 \u65e5\u672c \ud83d\ude00",
        "line\r\nfeed\u0000\u007f"
      })
  void whatIsEncodedIsReadBack(String detail) {
    String value = WireHeaders.encodeDetail(detail);
    assertThat(value).matches("[ -~]*");
    assertThat(WireHeaders.decodeDetail(value)).isEqualTo(detail);
  }

  @Test
  void valueIsBounded() {
    String value = WireHeaders.encodeDetail("ä".repeat(100_000));
    assertThat(value.length()).isLessThanOrEqualTo(1_024);
    assertThat(WireHeaders.encodeDetail("x".repeat(100_000))).hasSize(1_024);
  }

  @Test
  void cutDoesNotSplitACharacter() {
    for (String start : List.of("", "x", "xx", "xxx", "xxxx")) {
      String detail = start + "\u65e5".repeat(1_000);
      assertThat(WireHeaders.decodeDetail(WireHeaders.encodeDetail(detail)))
          .matches("x*\u65e5+")
          .hasSizeGreaterThan(100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "100%", "%zz", "a%4zb", "%%"})
  void whatIsNotAnEncodingStaysAsItIs(String value) {
    assertThat(WireHeaders.decodeDetail(value)).isEqualTo(value);
  }

  @Test
  void textThatWasNeverEncodedStaysAsItIs() {
    assertThat(WireHeaders.decodeDetail("läuft")).isEqualTo("läuft");
  }
}
