package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A mark that every process of a run carries, so that one left behind can be found: a system
 * property of the benchmark's own JVM, an environment variable of all that it starts. It names the
 * run and its driver, by pid and start, which tells whether anybody still waits for the process.
 */
public final class RunMarker {

  private static final String PROPERTY = "culvert.bench.run";
  private static final String VARIABLE = "CULVERT_BENCH_RUN";
  private static final List<String> PREFIXES = List.of("-D" + PROPERTY + "=", VARIABLE + "=");
  private static final String SEPARATOR = "@";
  private static final int PARTS = 3;

  private RunMarker() {}

  /** The option that marks a JVM as of a run that this process drives. */
  public static String jvmOption(String id) {
    return PREFIXES.get(0) + text(id);
  }

  /** What names a run that this process drives. */
  static String text(String id) {
    ProcessHandle driver = ProcessHandle.current();
    return String.join(SEPARATOR, id, Long.toString(driver.pid()), start(driver));
  }

  static void mark(Map<String, String> environment) {
    String mark = System.getProperty(PROPERTY);
    if (mark != null) {
      environment.put(VARIABLE, mark);
    }
  }

  /** The processes of a run that are alive now. */
  public static List<ProcessHandle> alive(String id) {
    return marked(mark -> mark.startsWith(id + SEPARATOR));
  }

  /** The processes of any run whose driver is gone. */
  public static List<ProcessHandle> orphans() {
    return marked(RunMarker::isOrphan);
  }

  /** Whether the driver of the run that was named so is gone. */
  static boolean isOrphan(String mark) {
    String[] parts = mark.split(SEPARATOR, -1);
    if (parts.length != PARTS || !parts[1].matches("[0-9]{1,18}")) {
      return false; // Not of this version: leave it alone.
    }
    return ProcessHandle.of(Long.parseLong(parts[1]))
        .filter(driver -> start(driver).equals(parts[2]))
        .isEmpty();
  }

  /** When a process started: a pid may be used again. */
  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(at -> Long.toString(at.toEpochMilli())).orElse("");
  }

  private static List<ProcessHandle> marked(Predicate<String> wanted) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              process ->
                  Stream.of("environ", "cmdline")
                      .flatMap(file -> marks(process, file))
                      .anyMatch(wanted))
          .toList();
    }
  }

  private static Stream<String> marks(ProcessHandle process, String file) {
    String content = read(Path.of("/proc", Long.toString(process.pid()), file));
    return Stream.of(content.split("\0"))
        .flatMap(
            entry ->
                PREFIXES.stream()
                    .filter(entry::startsWith)
                    .map(prefix -> entry.substring(prefix.length())));
  }

  private static String read(Path path) {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has gone, or is somebody else's.
    }
  }
}
