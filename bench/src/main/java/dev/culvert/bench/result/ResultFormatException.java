package dev.culvert.bench.result;

import dev.culvert.cli.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IExitCodeGenerator;

/** A result folder that is not as a run leaves it; the message says what is wrong and where. */
public final class ResultFormatException extends IOException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1;

  public ResultFormatException(String message) {
    super(message);
  }

  public ResultFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public int getExitCode() {
    return ExitCode.BAD_INPUT;
  }
}
