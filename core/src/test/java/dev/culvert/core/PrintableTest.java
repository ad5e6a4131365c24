package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void whatIsNoCharacterToBeSeenIsAQuestionMark() {
    assertThat(Printable.of("a\u001b[2J\r\n\u202eb \u00fc\ud83d\ude00"))
        .isEqualTo("a?[2J???b \u00fc\ud83d\ude00");
  }

  @Test
  void whatIsCutEndsInDots() {
    assertThat(Printable.of("12345", 5)).isEqualTo("12345");
    assertThat(Printable.of("123456", 5)).isEqualTo("12...");
    assertThat(Printable.of("\ud83d\ude00\ud83d\ude00\n", 4))
        .as("half a character")
        .isEqualTo("?...");
  }

  @Test
  void quotedValueTellsWhatLooksTheSame() {
    assertThat(Printable.quoted("w\u0435b\n")).isEqualTo("'w\\u0435b\\u000a'");
    assertThat(Printable.quoted("x".repeat(80))).isEqualTo("'" + "x".repeat(80) + "'");
    assertThat(Printable.quoted("x".repeat(81))).isEqualTo("'" + "x".repeat(80) + "...'");
  }
}
