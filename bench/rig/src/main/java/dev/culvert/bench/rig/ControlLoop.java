package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The end of the control channel that is in the rig's processes: a line asked on standard input, a
 * line answered on standard output. {@code QUIT} and the end of input both end the process, so none
 * outlives the benchmark that started it.
 */
final class ControlLoop {

  static final String READY = "READY";
  static final String QUIT = "QUIT";
  static final String BEGIN = "BEGIN";
  static final String BYTES = "BYTES";
  static final String HEAP = "HEAP";
  static final String FAILED = "FAILED ";

  private ControlLoop() {}

  /** Says READY and the facts, then answers until there is nothing more to answer. */
  static void run(String facts, UnaryOperator<String> answers) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = System.out;
    out.println(READY + " " + facts);
    for (String line = in.readLine(); line != null && !line.equals(QUIT); line = in.readLine()) {
      out.println(answers.apply(line));
    }
  }
}
