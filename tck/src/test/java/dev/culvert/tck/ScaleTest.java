package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScaleTest {

  private final @Nullable String before = System.getProperty(Scale.PROPERTY);

  @AfterEach
  void restore() {
    set(before);
  }

  @Test
  void isTheUsualUnlessAskedForInFull() {
    set(null);
    assertThat(Scale.of(100, 5)).isEqualTo(5);
    set("usual");
    assertThat(Scale.of(100, 5)).isEqualTo(5);
    set("full");
    assertThat(Scale.of(100, 5)).isEqualTo(100);
  }

  @Test
  void nothingIsRepeatedNotAtAll() {
    assertThatThrownBy(() -> Scale.of(100, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Scale.of(100, 101)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherWordIsRefused() {
    set("small");
    assertThatThrownBy(() -> Scale.of(100, 5))
        .hasMessage(
            "the system property culvert.tck.scale is 'small'; set it to 'usual' or 'full'");
  }

  private static void set(@Nullable String value) {
    if (value == null) {
      System.clearProperty(Scale.PROPERTY);
    } else {
      System.setProperty(Scale.PROPERTY, value);
    }
  }
}
