package dev.culvert.cli;

import dev.culvert.core.Printable;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence for what is wrong on a command line, and the exit code for it. */
final class ErrorReport implements IParameterExceptionHandler {

  private final ConfigSources sources;

  ErrorReport(ConfigSources sources) {
    this.sources = sources;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    boolean goesByFile = !(command.getCommandSpec().userObject() instanceof DoctorCommand);
    String fault = goesByFile ? sources.fault() : null;
    String wrong = fault == null ? sources.environmentFault() : fault;
    if (wrong != null) {
      err.println("error: " + Printable.of(wrong));
      return ExitCode.BAD_INPUT;
    }
    err.println("error: " + sentence(e) + origin(e.getArgSpec(), args));
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.BAD_INPUT;
  }

  private static String sentence(ParameterException e) {
    Map<String, CommandLine> commands = e.getCommandLine().getSubcommands();
    if (e instanceof UnmatchedArgumentException unmatched && !commands.isEmpty()) {
      return "unknown command or option '"
          + unmatched.getUnmatched().get(0)
          + "'; the commands are "
          + String.join(", ", commands.keySet());
    }
    return FailureReport.oneLine(e);
  }

  /** Where a wrong value stands, if it is not on the command line. */
  private String origin(ArgSpec argument, String[] args) {
    if (!(argument instanceof OptionSpec option) || isGiven(option, args)) {
      return "";
    }
    String origin = sources.origin(option);
    return origin == null ? "" : " (from " + origin + ")";
  }

  private static boolean isGiven(OptionSpec option, String[] args) {
    return Arrays.stream(option.names())
        .anyMatch(
            name -> Arrays.stream(args).anyMatch(a -> a.equals(name) || a.startsWith(name + "=")));
  }
}
