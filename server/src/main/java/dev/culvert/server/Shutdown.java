package dev.culvert.server;

import dev.culvert.core.Session;
import dev.culvert.server.spi.ServerEngine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server's end, step by step, each with a deadline. Blocks; run once, on a thread of its own. */
record Shutdown(ServerEngine engine, Set<Served> connections) {

  /** Beyond the grace period, for the last answers and GOAWAY to be read. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  Session.Stop run(Duration grace) {
    engine.stopListening();
    Session.Stop stop;
    try {
      stop = drain(grace);
      closeConnections();
      engine.end(LINGER);
    } catch (InterruptedException e) {
      hurry();
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
    connections.forEach(Served::close);
    long deadline = System.nanoTime() + LINGER.toNanos();
    while (!connections.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** Whoever interrupts wants the thread back; the engine ends all the same. */
  private void hurry() {
    try {
      engine.end(Duration.ZERO);
    } catch (InterruptedException e) {
      // Interrupted once more: there is nothing left to wait for.
    }
    Thread.currentThread().interrupt();
  }
}
