package dev.culvert.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine;

/** A command line of any kind, read and run by picocli. */
final class AnyCommandLine {

  /** Whoever asks for help gets it, whatever the environment and the file say. */
  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private AnyCommandLine() {}

  /**
   * Runs the command.
   *
   * @param ready hears of a command that will run before anything is printed for it
   * @return the exit code
   */
  static int run(
      String[] args,
      Map<String, String> environment,
      Output output,
      Termination termination,
      Consumer<Object> ready) {
    Commands commands = new Commands(termination, output.out(), output.err());
    CommandLine culvert = commands.neededFor(args);
    culvert.setOut(output.out());
    culvert.setErr(output.err());
    ConfigSources sources =
        ConfigSources.of(args, environment, () -> ConfigSources.keys(commands.all()));
    if (Arrays.stream(args).noneMatch(HELP::contains)) {
      culvert.setDefaultValueProvider(sources);
    }
    culvert.setParameterExceptionHandler(new ErrorReport(sources));
    culvert.setExecutionExceptionHandler(new FailureReport(Main.isVerbose(args)));
    culvert.setExecutionStrategy(new ShowConfig(sources, ready));
    return culvert.execute(args);
  }
}
