package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Arrays;
import java.util.Map;
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
    Output output =
        new Output(
            new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    output.replaceSystemStreams();
    Logs.configure(Arrays.stream(args).anyMatch(Main::isVerbose), output.err());
    int code = ExitCode.FAILED;
    try {
      code = run(args, System.getenv(), output, termination, own(termination));
    } catch (Throwable e) {
      output.err().println("error: " + CulvertException.of(e).getMessage());
    } finally {
      System.exit(output.end(code));
    }
  }

  private static HostProcess own(Termination termination) {
    return new HostProcess() {
      @Override
      public void heedSignals() {
        Signals.handle(termination);
        ThreadReserve.keep(termination);
      }

      @Override
      public void halt() {
        Runtime.getRuntime().halt(ExitCode.FAILED);
      }
    };
  }

  /**
   * Runs the command in this JVM.
   *
   * @param args the command line
   * @param environment the environment's variables
   * @param output where it prints; the caller ends it
   * @param termination asks a command that waits to stop
   * @param process where it runs
   * @return the exit code
   */
  static int run(
      String[] args,
      Map<String, String> environment,
      Output output,
      Termination termination,
      HostProcess process) {
    Commands commands = new Commands(termination);
    CommandLine culvert = commands.neededFor(args);
    culvert.setOut(output.out());
    culvert.setErr(output.err());
    ConfigSources sources =
        ConfigSources.of(args, environment, () -> ConfigSources.keys(commands.all()));
    if (Arrays.stream(args).noneMatch(HELP::contains)) {
      culvert.setDefaultValueProvider(sources);
    }
    culvert.setParameterExceptionHandler(new ErrorReport(sources));
    culvert.setExecutionExceptionHandler(
        new FailureReport(Arrays.stream(args).anyMatch(Main::isVerbose)));
    culvert.setExecutionStrategy(
        new ShowConfig(
            sources,
            command -> {
              if (!(command instanceof DoctorCommand || command instanceof ProvidersCommand)) {
                process.heedSignals();
              }
              if (command instanceof Role role) {
                begin(role, output, termination, process);
              }
            }));
    return culvert.execute(args);
  }

  /** From here on nobody who does not read holds the command up, and a signal ends it. */
  private static void begin(
      Role role, Output output, Termination termination, HostProcess process) {
    output.neverWait();
    Deadline.watch(
        termination,
        role.grace(),
        Deadline.MARGIN,
        () -> {
          output.endAtOnce("error: it was asked to stop and did not; it is ended as it is");
          process.halt();
        });
  }

  private static boolean isVerbose(String arg) {
    return arg.equals("-v") || arg.equals("--verbose");
  }
}
