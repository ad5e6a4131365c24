package dev.culvert.server;

import dev.culvert.core.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** A server's end, step by step, each with a deadline. Blocks; run once, on a thread of its own. */
record Shutdown(
    AcceptingChannel<StreamConnection> acceptor,
    Set<ClientConnection> connections,
    XnioWorker worker,
    ThreadGroup threads) {

  /** Beyond the grace period, for the last answers and GOAWAY to be read. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  Session.Stop run(Duration grace) {
    IoUtils.safeClose(acceptor);
    Session.Stop stop;
    try {
      stop = drain(grace);
      closeConnections();
      endThreads();
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
      stop = Session.Stop.FORCED;
    }
    return stop;
  }

  private Session.Stop drain(Duration grace) throws InterruptedException {
    List<CompletableFuture<Session.Stop>> draining =
        connections.stream()
            .map(connection -> connection.drain(grace).toCompletableFuture())
            .toList();
    try {
      CompletableFuture.allOf(draining.toArray(CompletableFuture[]::new))
          .get(grace.plus(LINGER).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Session.Stop.FORCED;
    } catch (ExecutionException e) {
      throw new IllegalStateException("draining never fails", e);
    }
    return draining.stream().map(CompletableFuture::join).anyMatch(Session.Stop.FORCED::equals)
        ? Session.Stop.FORCED
        : Session.Stop.GRACEFUL;
  }

  private void closeConnections() throws InterruptedException {
    connections.forEach(ClientConnection::close);
    long deadline = System.nanoTime() + LINGER.toNanos();
    while (!connections.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private void endThreads() throws InterruptedException {
    worker.shutdown();
    worker.awaitTermination(LINGER.toMillis(), TimeUnit.MILLISECONDS);
    Thread[] left = new Thread[threads.activeCount() + 1];
    int count = threads.enumerate(left);
    for (int i = 0; i < count; i++) {
      // The JDK starts threads of its own, such as a timer, in the group of whoever needs them.
      if (left[i].getName().startsWith(worker.getName())) {
        left[i].join(LINGER.toMillis());
      }
    }
  }
}
