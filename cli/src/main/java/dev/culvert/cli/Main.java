package dev.culvert.cli;

import dev.culvert.cli.ConfigFile.Location;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import picocli.CommandLine;

/** The entry point of the {@code culvert} command. */
public final class Main {

  /** Whoever asks for help gets it, whatever the environment and the file say. */
  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Termination termination = new Termination();
    Signals.handle(termination);
    Logs.configure(List.of(args).stream().anyMatch(Main::isVerbose));
    int code = run(args, System.getenv(), System.out, System.err, termination);
    System.exit(code);
  }

  /**
   * Runs the command in this JVM.
   *
   * @param args the command line
   * @param environment the environment's variables
   * @param out standard output
   * @param err standard error
   * @param termination asks a command that waits to stop
   * @return the exit code
   */
  static int run(
      String[] args,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Termination termination) {
    CommandLine culvert = commandLine(termination);
    culvert.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    culvert.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    Location location = ConfigFile.locate(args, environment, Path.of(""));
    ConfigSources sources = ConfigSources.of(environment, location, ConfigSources.keys(culvert));
    ErrorReport report = new ErrorReport(sources, List.of(args).stream().anyMatch(Main::isVerbose));
    if (Arrays.stream(args).noneMatch(HELP::contains)) {
      culvert.setDefaultValueProvider(sources);
    }
    culvert.setParameterExceptionHandler(report);
    culvert.setExecutionExceptionHandler(report);
    culvert.setExecutionStrategy(new ShowConfig(sources));
    return culvert.execute(args);
  }

  private static CommandLine commandLine(Termination termination) {
    CommandLine culvert = new CommandLine(new CulvertCommand());
    culvert.addSubcommand(new PortForwardCommand(termination));
    culvert.addSubcommand(new NodeCommand(termination));
    culvert.addSubcommand(new GatewayCommand(termination));
    culvert.addSubcommand(new ProvidersCommand());
    culvert.addSubcommand(new DoctorCommand());
    for (Subcommand more : ServiceLoader.load(Subcommand.class)) {
      culvert.addSubcommand(more.command(termination.requested()));
    }
    culvert.setExpandAtFiles(false);
    return culvert;
  }

  private static boolean isVerbose(String arg) {
    return arg.equals("-v") || arg.equals("--verbose");
  }
}
