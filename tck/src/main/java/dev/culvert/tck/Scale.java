package dev.culvert.tck;

import java.util.Locale;

/**
 * How often a test repeats what one repetition shows: as often as in every build, or in full with
 * the system property {@value #PROPERTY} set to {@code full}. What is asserted stays the same.
 * Immutable.
 */
public enum Scale {
  /** What every build can afford. */
  USUAL,

  /** What finds the rare case. */
  FULL;

  static final String PROPERTY = "culvert.tck.scale";

  /**
   * A number of repetitions, or a size.
   *
   * @param full at full scale
   * @param usual otherwise; positive, and no more than {@code full}
   */
  public static int of(int full, int usual) {
    if (usual < 1 || usual > full) {
      throw new IllegalArgumentException(usual + " is no usual number where the full is " + full);
    }
    return ofThisRun() == FULL ? full : usual;
  }

  static boolean isFull() {
    return ofThisRun() == FULL;
  }

  private static Scale ofThisRun() {
    String name = System.getProperty(PROPERTY, "usual");
    for (Scale scale : values()) {
      if (scale.name().toLowerCase(Locale.ROOT).equals(name)) {
        return scale;
      }
    }
    throw new IllegalArgumentException(
        "the system property " + PROPERTY + " is '" + name + "'; set it to 'usual' or 'full'");
  }
}
