package dev.culvert.bench.command;

import dev.culvert.cli.FailureReport;
import picocli.CommandLine;

/** The command {@code culvert bench} by itself. */
public final class BenchMain {

  private BenchMain() {}

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .setExecutionExceptionHandler(new FailureReport(false));
  }
}
