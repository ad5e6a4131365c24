package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Runs the command in this JVM. */
final class InJvm {

  private InJvm() {}

  static Result run(String... args) {
    return run(Map.of(), args);
  }

  static Result run(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Output output = new Output(out, err);
    int code =
        output.end(Main.run(args, environment, output, new Termination(), HostProcess.SHARED));
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** What a command left behind. */
  record Result(int code, String out, String err) {}
}
