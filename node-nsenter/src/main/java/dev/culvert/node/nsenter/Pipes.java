package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bytes go through a child's standard input and output. */
final class Pipes implements Plumbing {

  private final Commands commands;
  private final Children children;
  private final int bufferSize;

  /**
   * Reads what children say until they have connected, so that whoever waits can be interrupted.
   */
  private final ExecutorService listeners =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "culvert-nsenter-connect");
            thread.setDaemon(true);
            return thread;
          });

  Pipes(Commands commands, Children children, int bufferSize) {
    this.commands = commands;
    this.children = children;
    this.bufferSize = bufferSize;
  }

  @Override
  public BlockingStream.Channel connect(Attempt attempt) throws IOException, InterruptedException {
    Command command = commands.overPipes(attempt);
    Child child = children.start(attempt, command, command.builder());
    boolean connected = false;
    try {
      if (!awaitSign(child, attempt.patience())) {
        throw child.connectFailure(attempt.pod());
      }
      connected = true;
      return new PipeChannel(child, bufferSize);
    } finally {
      if (!connected) {
        child.kill();
      }
    }
  }

  @Override
  public boolean holdsCarriers() {
    return true;
  }

  @Override
  public void close() {
    listeners.shutdown();
  }

  private boolean awaitSign(Child child, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<Boolean> connected =
        CompletableFuture.supplyAsync(() -> readToConnected(child), listeners);
    try {
      return connected.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      SocketTimeoutException named =
          new SocketTimeoutException("no sign of the child within " + patience.toMillis() + " ms");
      named.initCause(e);
      throw named;
    } catch (ExecutionException e) {
      throw new IOException("cannot read what the child says: " + e.getCause(), e);
    }
  }

  private static boolean readToConnected(Child child) {
    try {
      return child.readToConnected();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
