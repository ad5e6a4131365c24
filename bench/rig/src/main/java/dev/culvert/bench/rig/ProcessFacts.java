package dev.culvert.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What /proc tells of one process (proc(5)). A process that has gone has no CPU time, no threads
 * and no memory. Immutable.
 *
 * @param pid of the process
 */
record ProcessFacts(long pid) {

  /** The unit of /proc/PID/stat, 1/USER_HZ s. */
  private static final int MILLIS_PER_TICK = 10;

  /** Columns of /proc/PID/stat, counted from the one after the command. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int ENDED_USER = 13;
  private static final int ENDED_SYSTEM = 14;
  private static final int THREADS = 17;

  /** Names of threads, which Linux cuts off after 15 characters. */
  private static final Set<String> COMPILERS = Set.of("C1 CompilerThre", "C2 CompilerThre");

  private static final Set<String> PRIVATE = Set.of("Private_Clean", "Private_Dirty");

  static ProcessFacts self() {
    return new ProcessFacts(ProcessHandle.current().pid());
  }

  /** Its descendants that live. */
  List<ProcessFacts> descendants() {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .map(descendant -> new ProcessFacts(descendant.pid()))
        .toList();
  }

  /** Its own CPU time in milliseconds, good to 10 ms. */
  long ownCpuMillis() {
    return ticks(USER, SYSTEM) * MILLIS_PER_TICK;
  }

  /** The same with that of its descendants, also of those that have ended and were waited for. */
  long cpuMillis() {
    return Stream.concat(Stream.of(this), descendants().stream())
            .mapToLong(process -> process.ticks(USER, SYSTEM, ENDED_USER, ENDED_SYSTEM))
            .sum()
        * MILLIS_PER_TICK;
  }

  /**
   * The same as {@link #ownCpuMillis} without the JVM's compiler, which a process that lives for
   * long does not pay for.
   */
  long ownWorkMillis() {
    return ownCpuMillis() - compilerMillis();
  }

  /** The same as {@link #cpuMillis} without the JVM's compiler. */
  long workMillis() {
    return cpuMillis() - compilerMillis();
  }

  /** CPU time of the threads that compile; HotSpot names them, and 0 if it is no HotSpot. */
  long compilerMillis() {
    long nanos = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(file("task"))) {
      for (Path thread : threads) {
        if (COMPILERS.contains(read(thread.resolve("comm")).strip())) {
          String times = read(thread.resolve("schedstat"));
          nanos += times.isEmpty() ? 0 : Long.parseLong(times.substring(0, times.indexOf(' ')));
        }
      }
    } catch (IOException e) {
      return 0; // It has gone.
    }
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  int threads() {
    return (int) ticks(THREADS);
  }

  /** Open file descriptors. */
  int descriptors() {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(file("fd"))) {
      for (Path descriptor : all) {
        count += descriptor.getNameCount() > 0 ? 1 : 0;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot count the descriptors of process " + pid, e);
    }
  }

  /** What it has in memory, in KiB: pages shared with others count in full (RSS). */
  long residentKib() {
    return memory().getOrDefault("Rss", 0L);
  }

  /** The same with each shared page divided by those who share it (PSS), in KiB. */
  long proportionalKib() {
    return memory().getOrDefault("Pss", 0L);
  }

  /** The same without pages that others have too (USS), in KiB. */
  long uniqueKib() {
    Map<String, Long> memory = memory();
    return PRIVATE.stream().mapToLong(key -> memory.getOrDefault(key, 0L)).sum();
  }

  private Map<String, Long> memory() {
    return read("smaps_rollup")
        .lines()
        .map(line -> line.split(":? +", 3))
        .filter(parts -> parts.length == 3 && parts[2].equals("kB"))
        .collect(Collectors.toMap(parts -> parts[0], parts -> Long.parseLong(parts[1])));
  }

  private long ticks(int... columns) {
    String stat = read("stat");
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
    long sum = 0;
    for (int column : columns) {
      sum += Long.parseLong(fields[column]);
    }
    return sum;
  }

  private String read(String name) {
    return read(file(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has gone.
    }
  }

  private Path file(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }
}
