package dev.culvert.bench.run;

import dev.culvert.cli.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** Two runs whose numbers have no business beside each other. */
public final class NotComparableException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1;

  public NotComparableException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return ExitCode.NOT_COMPARABLE;
  }
}
