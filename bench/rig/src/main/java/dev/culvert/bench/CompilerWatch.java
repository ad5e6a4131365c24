package dev.culvert.bench;

import dev.culvert.bench.rig.RoleCpu;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Whether the JVMs of a cell are done with compiling: none of them spent more than a twentieth of
 * the time on it, in two windows running. Where others leave less than a CPU, it is a twentieth of
 * what they leave: a compiler that is kept from running is not done. Confined to its thread.
 */
final class CompilerWatch {

  /** Of what is available, in each role. */
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
   * @param available its length, or what others left of one CPU in it
   */
  void look(RoleCpu compilers, Duration available) {
    RoleCpu spent = compilers.since(last);
    last = compilers;
    double most = MOST * available.toNanos() / NANOS_PER_MILLI;
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
