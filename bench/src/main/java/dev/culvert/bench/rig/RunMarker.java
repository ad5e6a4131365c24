package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mark that every process of a run carries, so that one left behind can be found: a system
 * property of the benchmark's own JVM, an environment variable of all that it starts.
 */
public final class RunMarker {

  private static final String PROPERTY = "culvert.bench.run";
  private static final String VARIABLE = "CULVERT_BENCH_RUN";

  private RunMarker() {}

  /** The option that marks a JVM. */
  public static String jvmOption(String id) {
    return "-D" + PROPERTY + "=" + id;
  }

  static void mark(Map<String, String> environment) {
    String id = System.getProperty(PROPERTY);
    if (id != null) {
      environment.put(VARIABLE, id);
    }
  }

  /** The processes of a run that are alive now. */
  public static List<ProcessHandle> alive(String id) {
    String variable = VARIABLE + "=" + id;
    String option = jvmOption(id);
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              process -> holds(process, "environ", variable) || holds(process, "cmdline", option))
          .toList();
    }
  }

  private static boolean holds(ProcessHandle process, String file, String text) {
    String content = read(Path.of("/proc", Long.toString(process.pid()), file));
    return content != null && List.of(content.split("\0")).contains(text);
  }

  private static @Nullable String read(Path path) {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null; // It has gone, or is somebody else's.
    }
  }
}
