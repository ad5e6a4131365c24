package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Printable;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.ParseResult;

/**
 * One sentence for what a command has thrown, and the exit code for it: an exception that is an
 * {@link IExitCodeGenerator} knows its own, an {@link IllegalArgumentException} is bad input, an
 * {@link InterruptedException} the end by a signal, which needs no sentence, and all else a
 * failure. Immutable.
 *
 * @param traces whether stack traces follow
 */
public record FailureReport(boolean traces) implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return tell(e, command.getErr());
  }

  /** Says what was thrown, and returns the exit code for it. */
  int tell(Exception e, PrintWriter err) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
    boolean badInput = e instanceof IllegalArgumentException;
    boolean isPlain = badInput || e instanceof IExitCodeGenerator;
    err.println("error: " + oneLine(isPlain ? e : CulvertException.of(e)));
    if (traces) {
      err.print(Trace.of(e));
    }
    if (e instanceof IExitCodeGenerator own) {
      return own.getExitCode();
    }
    return badInput ? ExitCode.BAD_INPUT : ExitCode.FAILED;
  }

  static String oneLine(Exception e) {
    return Printable.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
  }
}
