package dev.culvert.bench.run;

import dev.culvert.cli.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** Nothing can be measured or shown; the message says why and what to do. */
public final class CannotMeasureException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1;

  public CannotMeasureException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return ExitCode.FAILED;
  }
}
