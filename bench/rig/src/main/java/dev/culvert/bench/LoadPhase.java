package dev.culvert.bench;

import java.io.IOException;
import java.time.Duration;

/** What a {@link Load} does to a rig, and notes of it. */
@FunctionalInterface
interface LoadPhase {

  void run(RigState state, Conditions conditions) throws IOException;

  /**
   * How long, and how many. Immutable.
   *
   * @param window the length of a window
   * @param idleConnections how many the node is to hold
   */
  record Conditions(Duration window, int idleConnections) {

    /** The time when a window that begins now ends; near enough for differences not to overflow. */
    long end() {
      return System.nanoTime() + window.toNanos();
    }

    /** The same for what comes before a window, a quarter of it. */
    long endOfRamp() {
      return System.nanoTime() + window.toNanos() / 4;
    }
  }
}
