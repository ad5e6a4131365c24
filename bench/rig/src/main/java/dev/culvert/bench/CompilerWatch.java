package dev.culvert.bench;

import dev.culvert.bench.rig.RoleCpu;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Whether the JVMs of a cell are done with compiling: none of them spent more than a twentieth of
 * the time on it, in two windows running. Where others leave the roles less than a CPU, it is a
 * twentieth of what they leave: whoever is kept from working is kept from compiling too, and not
 * warm for that. Confined to its thread.
 */
final class CompilerWatch {

  /** Of the window's length, in each role. */
  static final double MOST = 0.05;

  private static final int WINDOWS = 2;
  private static final double NANOS_PER_MILLI = 1e6;

  private RoleCpu compilers;
  private RoleCpu work;
  private int quiet;

  /**
   * @param compilers CPU time of each role's compiler until now
   * @param work CPU time of each role without it
   */
  CompilerWatch(RoleCpu compilers, RoleCpu work) {
    this.compilers = compilers;
    this.work = work;
  }

  /**
   * Ends a window.
   *
   * @param compilersNow CPU time of each role's compiler until now
   * @param workNow CPU time of each role without it
   * @param window its length
   */
  void look(RoleCpu compilersNow, RoleCpu workNow, Duration window) {
    long compiled = roles(compilersNow.since(compilers)).max().orElse(0);
    double worked = roles(workNow.since(work)).sum();
    compilers = compilersNow;
    work = workNow;
    double most = MOST * Math.min(window.toNanos() / NANOS_PER_MILLI, worked);
    quiet = compiled <= most ? quiet + 1 : 0;
  }

  /** Whether it was so in the last two windows. */
  boolean isQuiet() {
    return quiet >= WINDOWS;
  }

  /** Of those that are there, in milliseconds. */
  private static LongStream roles(RoleCpu cpu) {
    return Stream.of(OptionalLong.of(cpu.client()), cpu.gateway(), cpu.node(), cpu.pod())
        .flatMapToLong(OptionalLong::stream);
  }
}
