package dev.culvert.bench.command;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that runs this command once more, in a JVM like this one. */
final class OwnCommandLine {

  private OwnCommandLine() {}

  /**
   * @param name of the subcommand
   * @param options of it
   * @param more arguments of it
   */
  static List<String> command(String name, List<String> options, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BenchMain.class.getName());
    command.add(name);
    command.addAll(options);
    command.addAll(more);
    return command;
  }
}
