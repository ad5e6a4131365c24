package dev.culvert.bench;

import dev.culvert.bench.rig.RoleCpu;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Whether the JVMs of a cell are done with compiling: none of them spent more than a twentieth of
 * the time on it, in two windows running. Confined to its thread.
 */
final class CompilerWatch {

  /** Of the window's length, in each role. */
  static final double MOST = 0.05;

  private static final int WINDOWS = 2;
  private static final double NANOS_PER_MILLI = 1e6;

  private RoleCpu last;
  private int quiet;

  /**
   * @param compilers CPU time of each role's compiler until now
   */
  CompilerWatch(RoleCpu compilers) {
    last = compilers;
  }

  /**
   * Ends a window.
   *
   * @param compilers CPU time of each role's compiler until now
   * @param window its length
   */
  void look(RoleCpu compilers, Duration window) {
    RoleCpu spent = compilers.since(last);
    last = compilers;
    double most = MOST * window.toNanos() / NANOS_PER_MILLI;
    boolean isQuiet =
        Stream.of(OptionalLong.of(spent.client()), spent.gateway(), spent.node(), spent.pod())
            .flatMapToLong(OptionalLong::stream)
            .allMatch(millis -> millis <= most);
    quiet = isQuiet ? quiet + 1 : 0;
  }

  /** Whether it was so in the last two windows. */
  boolean isQuiet() {
    return quiet >= WINDOWS;
  }
}
