package dev.culvert.node.nsenter;

import dev.culvert.core.DaemonThreads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads what children say until they have connected, so that whoever waits for it can be
 * interrupted. Thread-safe.
 */
final class ConnectSigns implements AutoCloseable {

  private final ExecutorService readers =
      Executors.newCachedThreadPool(new DaemonThreads("culvert-nsenter-listen"));

  /**
   * Waits until a child has connected to the pod. The time to connect counts from when it begins.
   *
   * @throws IOException why it has not
   */
  void awaitConnected(Child child, Attempt attempt) throws IOException, InterruptedException {
    if (!await(child::readToConnecting, Attempt.START, "no sign of the child")
        || !await(child::readToConnected, attempt.timeout(), "no answer")) {
      throw child.connectFailure(attempt.pod());
    }
    if (child.comesFrom(attempt.port())) {
      // Nobody listens there, and the kernel has connected the port to itself.
      throw new ConnectException("Connection refused");
    }
  }

  /**
   * Accepts one connection, on a thread that nobody interrupts: the JDK loses the descriptor of
   * what it has accepted when the interrupt comes.
   *
   * @return cancelled by who gives up waiting; what is accepted then is closed
   */
  CompletableFuture<SocketChannel> accept(ServerSocketChannel listener) {
    CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();
    readers.execute(
        () -> {
          try {
            SocketChannel socket = listener.accept();
            if (!accepted.complete(socket)) {
              socket.close();
            }
          } catch (IOException e) {
            accepted.completeExceptionally(e);
          }
        });
    return accepted;
  }

  @Override
  public void close() {
    readers.shutdown();
  }

  private boolean await(Callable<Boolean> sign, Duration patience, String otherwise)
      throws IOException, InterruptedException {
    Future<Boolean> said = readers.submit(sign);
    try {
      return said.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      SocketTimeoutException named =
          new SocketTimeoutException(otherwise + " within " + patience.toMillis() + " ms");
      named.initCause(e);
      throw named;
    } catch (ExecutionException e) {
      throw new IOException("cannot read what the child says: " + e.getCause(), e);
    }
  }
}
