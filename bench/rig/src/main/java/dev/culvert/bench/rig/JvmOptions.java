package dev.culvert.bench.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVMs of a benchmark are started: the same for all of them, on every machine. */
public final class JvmOptions {

  private static final int FIRST_THAT_ASKS_FOR_UNSAFE = 23;

  private JvmOptions() {}

  /**
   * Options of a JVM whose speed counts. The collector and the heap are fixed because the JVM's own
   * choice depends on the size of the machine. Huge pages make it quick to touch; compilers that
   * stay can be told from the work that they compile.
   *
   * @param feature the JVM's version, such as 17
   */
  public static List<String> measured(int feature) {
    List<String> options = new ArrayList<>(quiet(feature));
    options.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseTransparentHugePages",
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-XX:MaxDirectMemorySize=512m"));
    return List.copyOf(options);
  }

  /** Options that keep a JVM from printing where nobody expects it. */
  static List<String> quiet(int feature) {
    List<String> options = new ArrayList<>();
    options.add("-XX:+DisplayVMOutputToStderr");
    options.add("--enable-native-access=ALL-UNNAMED");
    if (feature >= FIRST_THAT_ASKS_FOR_UNSAFE) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    return List.copyOf(options);
  }

  /** The command that runs a class of this class path on this JVM. */
  static List<String> command(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
