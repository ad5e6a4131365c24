package dev.culvert.bench.link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs that set devices up: what they need to say, they say in a line. */
final class SetupCommands {

  private static final long PATIENCE_SECONDS = 10;

  private SetupCommands() {}

  /** Runs a command, here. */
  static void run(String command) throws IOException {
    run(List.of(command.split(" ")));
  }

  /** Runs a command in the network namespace of a process. */
  static void runIn(long pid, String command) throws IOException {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net", "--"));
    all.addAll(List.of(command.split(" ")));
    run(all);
  }

  /** What a command says if it fails; empty if it succeeds. */
  static Optional<String> failure(List<String> command) {
    try {
      run(command);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", Programs.MORE, String::concat);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        throw new IOException("'" + String.join(" ", command) + "' failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during '" + String.join(" ", command) + "'");
    } finally {
      process.destroyForcibly();
    }
  }
}
