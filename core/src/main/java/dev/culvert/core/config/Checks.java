package dev.culvert.core.config;

import java.time.Duration;

/** Range checks whose messages name the setting, the value and the rule. */
final class Checks {

  private Checks() {}

  static void range(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " " + value + " must be " + min + " to " + max);
    }
  }

  static void positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " " + value + " must be more than zero");
    }
  }

  static void notNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(what + " " + value + " must not be negative");
    }
  }
}
