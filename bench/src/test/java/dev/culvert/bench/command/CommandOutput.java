package dev.culvert.bench.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What came of a command that ran in this process. Immutable.
 *
 * @param text its standard output
 * @param errors its standard error
 */
record CommandOutput(int exitCode, String text, String errors) {

  /** Runs {@code culvert bench} with these arguments; one at a time in a JVM. */
  static CommandOutput bench(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      int exitCode = BenchMain.commandLine().execute(arguments);
      return new CommandOutput(
          exitCode, text.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
