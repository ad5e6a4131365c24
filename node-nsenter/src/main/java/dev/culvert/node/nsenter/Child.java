package dev.culvert.node.nsenter;

import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child, from its start until it has been reaped, which the JDK does.
 *
 * <p><b>How an end is told from a reset.</b> On both, socat closes its output towards this JVM.
 * Before that it writes on standard error: {@code read(5, ...): Connection reset by peer} for a
 * reset alone, then {@code socket 2 (fd 5) is at EOF} for both. Hence after the end of the output
 * the line that decides is in the pipe already, and reading standard error up to it neither waits
 * nor guesses. It is read then and not before: socat says too little, while it copies, to fill the
 * pipe.
 *
 * <p>What is said is read by one thread at a time; the rest is thread-safe.
 */
final class Child {

  static final String RESET = "Connection reset by peer";

  private static final String CONNECTING = "opening connection to AF=";
  private static final String CONNECTED = "successfully connected from local address AF=";
  private static final String COPYING = "starting data transfer loop";
  private static final long EXIT_SECONDS = 5;
  private static final Logger LOG = System.getLogger(Child.class.getName());

  private final Process process;
  private final Command command;
  private final ErrorLines errors;

  /**
   * @param process has just been started
   * @param command what it runs
   */
  Child(Process process, Command command) {
    this.process = process;
    this.command = command;
    errors = new ErrorLines(process.getErrorStream());
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** Completes when the child has ended; a stage of the caller's own. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  boolean hasEnded() {
    return !process.isAlive();
  }

  /** Reads to the sign that it begins to connect to the pod; false if it ends without it. */
  boolean readToConnecting() throws IOException {
    return errors.readTo(line -> line.contains(CONNECTING));
  }

  /** Reads to the sign that the pod has accepted; false if the child ends without it. */
  boolean readToConnected() throws IOException {
    return errors.readTo(line -> line.contains(CONNECTED) || line.contains(COPYING));
  }

  /** Whether it has said that its own end of the connection has this port. */
  boolean comesFrom(int port) {
    String line = errors.lastLine();
    return line.contains(CONNECTED) && line.endsWith(":" + port);
  }

  /** Why a child that is ending did not connect. Waits for its end. */
  IOException connectFailure(PodAddress pod) throws IOException, InterruptedException {
    errors.readTo(line -> false);
    return ConnectFailure.of(pod, errors, process.waitFor(), command.inHelper());
  }

  /**
   * Returns if the child's output has ended because the pod's output has.
   *
   * @throws IOException if the pod has reset the connection, or the child has died
   */
  void requireEndOfPod() throws IOException {
    boolean decided = errors.readTo(line -> line.contains(RESET) || isEndOfPod(line));
    if (errors.said(RESET)) {
      throw new IOException(RESET);
    }
    if (!decided) {
      throw new IOException("the child ended early: " + errors.complaint());
    }
  }

  /**
   * Ends the child; the pod sees an end, since a dying process closes its sockets in good order. A
   * launcher is asked first, so that it can end what it runs. Idempotent; does not block.
   */
  void kill() {
    // Not Process.destroyForcibly, which would close the pipes under a thread that reads them.
    ProcessHandle handle = process.toHandle();
    if (!command.inHelper()) {
      handle.destroyForcibly();
    } else if (handle.destroy()) {
      CompletableFuture<Process> ended = process.onExit();
      CompletableFuture<Process> unused =
          ended
              .orTimeout(EXIT_SECONDS, TimeUnit.SECONDS)
              .whenComplete((exited, late) -> killIfLate(handle, late));
    }
  }

  /** Waits for the end that comes by itself, and sees to it if it does not come. */
  void awaitEnd() {
    boolean interrupted = false;
    try {
      // On a starved machine a child can be gone before this JVM has noticed.
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS) && process.toHandle().isAlive()) {
        LOG.log(
            Logger.Level.WARNING,
            "child process {0} did not end with its connection and is killed",
            process.pid());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    kill();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void killIfLate(ProcessHandle handle, @Nullable Throwable late) {
    if (late != null) {
      handle.destroyForcibly();
    }
  }

  private boolean isEndOfPod(String line) {
    return line.contains(command.podSocket() + " (fd ") && line.endsWith("is at EOF");
  }
}
