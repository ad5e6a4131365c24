package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A child process with a control channel; {@link ControlLoop} is its other end. Thread-safe, but
 * for {@link #ask}.
 */
final class ControlledProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  private final String what;
  private final Process process;
  private final Writer requests;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
  private final String facts;

  /**
   * Starts a process and waits until it is ready.
   *
   * @param what names it in messages
   * @throws IOException if it cannot start or is not ready in time; then it is gone
   */
  ControlledProcess(String what, List<String> command) throws IOException {
    this.what = what;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    RunMarker.mark(builder.environment());
    process = builder.start();
    requests = process.outputWriter(StandardCharsets.US_ASCII);
    BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII);
    Thread reader = new Thread(() -> pump(lines), "culvert-bench-control-" + what);
    reader.setDaemon(true);
    reader.start();
    try {
      String first = next();
      if (!first.startsWith(ControlLoop.READY + " ")) {
        throw new IOException(what + " said '" + first + "' when READY was due");
      }
      facts = first.substring(ControlLoop.READY.length() + 1);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** What the process said of itself when it was ready. */
  String facts() {
    return facts;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Asks one line and returns the answer.
   *
   * @throws IOException if the process is gone, silent, or answers that something has failed
   */
  String ask(String request) throws IOException {
    requests.write(request + "\n");
    requests.flush();
    String answer = next();
    if (answer.startsWith(ControlLoop.FAILED)) {
      throw new IOException(what + ": " + answer.substring(ControlLoop.FAILED.length()));
    }
    return answer;
  }

  /** Ends the process, kindly and then not. Idempotent. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        requests.write(ControlLoop.QUIT + "\n");
      }
      requests.close();
    } catch (IOException e) {
      // It has gone already, which is what was wanted.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        kill();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String next() throws IOException {
    try {
      Optional<String> line = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new IOException(what + " did not answer within " + PATIENCE_SECONDS + " s");
      }
      if (line.isEmpty()) {
        answers.add(line);
        throw new IOException(what + " has ended; its last words are on standard error");
      }
      return line.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + what, e);
    }
  }

  private void pump(BufferedReader lines) {
    try (lines) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(Optional.of(line));
      }
    } catch (IOException e) {
      // The pipe broke: the same as its end.
    }
    answers.add(Optional.empty());
  }
}
