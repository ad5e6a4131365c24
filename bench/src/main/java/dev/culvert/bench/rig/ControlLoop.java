package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The end of the control channel that is in the rig's processes: a line asked on standard input, a
 * line answered on standard output. {@code QUIT} and the end of input both end the process, so none
 * outlives the benchmark that started it.
 */
final class ControlLoop {

  static final String READY = "READY";
  static final String QUIT = "QUIT";
  static final String BYTES = "BYTES";
  static final String CPU = "CPU";
  static final String FAILED = "FAILED ";

  private ControlLoop() {}

  /** Says READY and the facts, then answers until there is nothing more to answer. */
  static void run(String facts, UnaryOperator<String> answers) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = System.out;
    out.println(READY + " " + facts);
    for (String line = in.readLine(); line != null && !line.equals(QUIT); line = in.readLine()) {
      out.println(line.equals(CPU) ? Long.toString(cpuMillis()) : answers.apply(line));
    }
  }

  /** CPU time of this process and of its children that live, in milliseconds. */
  static long cpuMillis() {
    ProcessHandle self = ProcessHandle.current();
    return cpuOf(self) + self.descendants().mapToLong(ControlLoop::cpuOf).sum();
  }

  private static long cpuOf(ProcessHandle process) {
    Optional<Duration> spent = process.info().totalCpuDuration();
    return spent.map(Duration::toMillis).orElse(0L);
  }
}
