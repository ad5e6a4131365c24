package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One child as a channel: its standard input leads to the pod, its standard output comes from
 * there, its standard error says what the two cannot.
 *
 * <p><b>How an end is told from a reset.</b> On both, socat closes its standard output. Before that
 * it writes on standard error: {@code read(5, ...): Connection reset by peer} for a reset alone,
 * then {@code socket 2 (fd 5) is at EOF} for both. Hence after the end of standard output the line
 * that decides is in the pipe already, and reading standard error up to it neither waits nor
 * guesses. It is read then and not before: socat says too little, while it copies, to fill the
 * pipe.
 */
final class SocatChannel implements BlockingStream.Channel {

  private static final String CONNECTED = "starting data transfer loop";
  private static final String RESET = "Connection reset by peer";
  private static final long EXIT_SECONDS = 5;

  private static final Logger LOG = System.getLogger(SocatChannel.class.getName());

  private final Process process;
  private final OutputStream toPod;
  private final InputStream fromPod;
  private final ErrorLines errors;
  private final byte[] input;
  private final byte[] output;

  private SocatChannel(Process process, int bufferSize) {
    this.process = process;
    toPod = process.getOutputStream();
    fromPod = process.getInputStream();
    errors = new ErrorLines(process.getErrorStream());
    input = new byte[bufferSize];
    output = new byte[bufferSize];
  }

  /**
   * Starts a child. The JDK's reaper waits for it and closes its pipes when it has ended.
   *
   * @param command the argument vector
   * @param bufferSize bytes copied at once
   * @param onExit runs when the child has been reaped
   */
  static SocatChannel start(List<String> command, int bufferSize, Runnable onExit)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // What it says is matched by text.
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    CompletableFuture<Void> unused = process.onExit().thenRun(onExit);
    return new SocatChannel(process, bufferSize);
  }

  /**
   * Waits for the sign that the pod has accepted.
   *
   * @param listeners runs the reading, which cannot be interrupted, so that the waiting can
   * @throws IOException why the address did not answer
   * @throws CulvertException if the pod cannot be entered
   */
  void awaitConnected(Executor listeners, PodAddress pod, Duration timeout)
      throws IOException, InterruptedException {
    CompletableFuture<Boolean> connected =
        CompletableFuture.supplyAsync(this::readToConnected, listeners);
    try {
      if (!connected.get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw ConnectFailure.of(pod, errors, process.waitFor());
      }
    } catch (TimeoutException e) {
      SocketTimeoutException named =
          new SocketTimeoutException("no sign of the child within " + timeout.toMillis() + " ms");
      named.initCause(e);
      throw named;
    } catch (ExecutionException e) {
      throw new IOException("cannot read what the child says: " + e.getCause(), e);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = fromPod.read(input, 0, Math.min(input.length, target.remaining()));
    if (count < 0) {
      checkEnd();
    } else {
      target.put(input, 0, count);
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        int count = Math.min(output.length, source.remaining());
        source.get(output, 0, count);
        toPod.write(output, 0, count);
      }
      toPod.flush();
    } catch (IOException e) {
      // The child has ended, which it does when the pod no longer takes what comes.
      throw new IOException(RESET + " (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    toPod.close();
  }

  /** The pod sees an end, since a dying process closes its sockets in good order. */
  @Override
  public void abort() {
    // Not Process.destroyForcibly, which would close the pipes under a thread that reads them.
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    boolean interrupted = false;
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(
            Logger.Level.WARNING,
            "child process {0} did not end with its connection and is killed",
            process.pid());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    abort();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean readToConnected() {
    try {
      return errors.readTo(line -> line.contains(CONNECTED));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Returns if standard output has ended because the pod's output has. */
  private void checkEnd() throws IOException {
    boolean decided = errors.readTo(line -> line.contains(RESET) || isEndOfPod(line));
    if (errors.said(RESET)) {
      throw new IOException(RESET);
    }
    if (!decided) {
      throw new IOException("the child ended early: " + errors.complaint());
    }
  }

  private static boolean isEndOfPod(String line) {
    return line.contains("socket 2 (fd ") && line.endsWith("is at EOF");
  }
}
