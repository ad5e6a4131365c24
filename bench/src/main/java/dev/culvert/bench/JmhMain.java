package dev.culvert.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/**
 * {@code java -jar benchmarks.jar}: plain JMH with all its options. It only adds {@link
 * RigProfiler}, without which JMH would not show what the benchmarks measure.
 */
public final class JmhMain {

  private JmhMain() {}

  /** Runs JMH. */
  public static void main(String[] args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains(RigProfiler.class.getName())) {
      all.addAll(List.of("-prof", RigProfiler.class.getName()));
    }
    Main.main(all.toArray(String[]::new));
  }
}
