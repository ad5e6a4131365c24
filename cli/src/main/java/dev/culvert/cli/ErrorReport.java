package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Printable;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence for what went wrong, and the exit code for it. */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final ConfigSources sources;
  private final boolean traces;

  ErrorReport(ConfigSources sources, boolean traces) {
    this.sources = sources;
    this.traces = traces;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    boolean goesByFile = !(command.getCommandSpec().userObject() instanceof DoctorCommand);
    String fault = goesByFile ? sources.fault() : null;
    if (fault != null || sources.environmentFault() != null) {
      err.println("error: " + (fault == null ? sources.environmentFault() : fault));
      return ExitCode.BAD_INPUT;
    }
    err.println("error: " + sentence(e) + origin(e.getArgSpec(), args));
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.BAD_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean badInput = e instanceof IllegalArgumentException;
    err.println("error: " + oneLine(badInput ? e : CulvertException.of(e)));
    if (traces) {
      err.print(Trace.of(e));
    }
    return badInput ? ExitCode.BAD_INPUT : ExitCode.FAILED;
  }

  private static String sentence(ParameterException e) {
    Map<String, CommandLine> commands = e.getCommandLine().getSubcommands();
    if (e instanceof UnmatchedArgumentException unmatched && !commands.isEmpty()) {
      return "unknown command or option '"
          + unmatched.getUnmatched().get(0)
          + "'; the commands are "
          + String.join(", ", commands.keySet());
    }
    return oneLine(e);
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

  private static String oneLine(Exception e) {
    return Printable.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
  }
}
