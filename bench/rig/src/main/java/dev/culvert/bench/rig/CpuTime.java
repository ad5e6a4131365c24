package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * CPU time at one moment: of this process with all its children, those that have ended included,
 * and of the whole machine. Good to some 10 ms. Immutable.
 *
 * @param nanos when
 * @param ownMillis of this process and its children
 * @param machineMillis of all processes, stolen time included; empty where it cannot be known
 * @param stolenMillis what the hypervisor gave to somebody else
 */
public record CpuTime(
    long nanos, long ownMillis, OptionalLong machineMillis, OptionalLong stolenMillis) {

  private static final Path STAT = Path.of("/proc/stat");

  /** proc(5): the unit of /proc/stat, 1/USER_HZ s. */
  private static final int MILLIS_PER_TICK = 10;

  private static final int CPUS = cpus();

  /** All but idle, I/O wait and guest time, which is in user time already. */
  private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

  private static final int[] STOLEN = {8};

  /** The time so far. */
  public static CpuTime now() {
    return now(List.of());
  }

  /**
   * The time so far.
   *
   * @param besides processes that count as this one's children do; those that are gone count
   *     nothing
   */
  public static CpuTime now(List<Long> besides) {
    long besidesMillis = besides.stream().mapToLong(pid -> new ProcessFacts(pid).cpuMillis()).sum();
    return new CpuTime(
        System.nanoTime(),
        ProcessFacts.self().cpuMillis() + besidesMillis,
        machine(BUSY),
        machine(STOLEN));
  }

  /** How many CPUs something else has used since, on average. */
  public OptionalDouble foreignSince(CpuTime before) {
    if (machineMillis.isEmpty() || before.machineMillis.isEmpty()) {
      return OptionalDouble.empty();
    }
    long machine = machineMillis.getAsLong() - before.machineMillis.getAsLong();
    long foreign = machine - (ownMillis - before.ownMillis);
    return OptionalDouble.of(Math.max(0, foreign * 1e6 / (nanos - before.nanos)));
  }

  /** What others have left of one CPU since; all of it where that cannot be known. */
  public Duration leftSince(CpuTime before) {
    return leftSince(before, CPUS);
  }

  /** The same on a machine of so many CPUs. */
  Duration leftSince(CpuTime before, int cpus) {
    double left = cpus - foreignSince(before).orElse(0);
    return Duration.ofNanos((long) ((nanos - before.nanos) * Math.max(0, Math.min(1, left))));
  }

  /** How many CPUs the hypervisor has kept from this machine since, on average. */
  public OptionalDouble stolenSince(CpuTime before) {
    if (stolenMillis.isEmpty() || before.stolenMillis.isEmpty()) {
      return OptionalDouble.empty();
    }
    long stolen = stolenMillis.getAsLong() - before.stolenMillis.getAsLong();
    return OptionalDouble.of(Math.max(0, stolen * 1e6 / (nanos - before.nanos)));
  }

  /** Of the machine, however few of them this process may use. */
  private static int cpus() {
    try (Stream<String> lines = Files.lines(STAT, StandardCharsets.US_ASCII)) {
      return Math.max(1, (int) lines.filter(line -> line.matches("cpu[0-9].*")).count());
    } catch (IOException e) {
      return 1;
    }
  }

  private static OptionalLong machine(int... columns) {
    try {
      String[] fields = Files.readAllLines(STAT, StandardCharsets.US_ASCII).get(0).split(" +", -1);
      long ticks = 0;
      for (int column : columns) {
        ticks += Long.parseLong(fields[column]);
      }
      return OptionalLong.of(ticks * MILLIS_PER_TICK);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
