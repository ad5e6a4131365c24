package dev.culvert.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One answer of a check. Immutable.
 *
 * @param name what it is about, short
 * @param detail what was found; one line
 * @param remedy what to do about it; null exactly if it is {@link State#OK}
 */
public record Finding(State state, String name, String detail, @Nullable String remedy) {

  /** How things are. */
  public enum State {
    /** As it should be. */
    OK,
    /** Something is missing that not everybody needs. */
    NOTE,
    /** What was asked for does not work. */
    FAIL
  }

  /**
   * @throws IllegalArgumentException if the remedy is there without need, or missing
   */
  public Finding {
    if ((state == State.OK) != (remedy == null)) {
      throw new IllegalArgumentException("finding '" + name + "' is " + state + ": " + remedy);
    }
    name = line(name);
    detail = line(detail);
    remedy = remedy == null ? null : line(remedy);
  }

  /** As it should be. */
  public static Finding ok(String name, String detail) {
    return new Finding(State.OK, name, detail, null);
  }

  /** Missing, though not for everybody. */
  public static Finding note(String name, String detail, String remedy) {
    return new Finding(State.NOTE, name, detail, remedy);
  }

  /** Asked for, and does not work. */
  public static Finding fail(String name, String detail, String remedy) {
    return new Finding(State.FAIL, name, detail, remedy);
  }

  private static String line(String text) {
    return text.strip().replaceAll("\\p{Cntrl}+", " ");
  }
}
