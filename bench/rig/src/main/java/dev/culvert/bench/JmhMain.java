package dev.culvert.bench;

import dev.culvert.bench.rig.JvmOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.Main;

/**
 * {@code java -jar benchmarks.jar}: plain JMH with all its options. It only adds {@link
 * RigProfiler}, without which JMH would not show what the benchmarks measure; and, to forks of this
 * JVM whose options are not given, those that {@code culvert bench} gives them.
 */
public final class JmhMain {

  private static final Set<String> OF_FORKS =
      Set.of("-jvm", "-jvmArgs", "-jvmArgsPrepend", "-jvmArgsAppend");

  private JmhMain() {}

  /** Runs JMH. */
  public static void main(String[] args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains(RigProfiler.class.getName())) {
      all.addAll(List.of("-prof", RigProfiler.class.getName()));
    }
    if (all.stream().noneMatch(OF_FORKS::contains)) {
      String options = String.join(" ", JvmOptions.measured(Runtime.version().feature()));
      all.addAll(List.of("-jvmArgsAppend", options));
    }
    Main.main(all.toArray(String[]::new));
  }
}
