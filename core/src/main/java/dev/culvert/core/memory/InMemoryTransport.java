package dev.culvert.core.memory;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Opens sessions with servers of the same JVM. Thread-safe. */
final class InMemoryTransport implements ClientTransport {

  private final TransportConfig config;
  private final Workers workers = new Workers("culvert-memory-client");
  private final Set<InMemorySession> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  InMemoryTransport(TransportConfig config) {
    this.config = config;
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    InMemoryServer server = InMemoryServer.find(target.server().getHost());
    if (server == null || !target.server().getScheme().equals("memory")) {
      return CompletableFuture.failedStage(
          new CulvertException(Failure.UNREACHABLE, "no in-memory server at " + target.server()));
    }
    CompletableFuture<Session> connected = new CompletableFuture<>();
    CompletableFuture<Void> timer =
        workers.after(
            config.connectTimeout(),
            () ->
                connected.completeExceptionally(
                    new CulvertException(
                        Failure.TIMEOUT,
                        target + " did not answer within " + config.connectTimeout())));
    server
        .backend()
        .open(target.route())
        .whenComplete(
            (backend, thrown) -> {
              timer.cancel(false);
              if (backend == null) {
                connected.completeExceptionally(CulvertException.of(thrown));
                return;
              }
              Session session = open(server, backend);
              if (!connected.complete(session)) {
                session.stop(Duration.ZERO);
              }
            });
    return connected.minimalCompletionStage();
  }

  @Override
  public void close() {
    closed = true;
    for (InMemorySession session : Set.copyOf(sessions)) {
      session.stop(Duration.ZERO).toCompletableFuture().join();
    }
    workers.close();
  }

  private InMemorySession open(InMemoryServer server, Session backend) {
    InMemorySession session =
        new InMemorySession(backend, config.http2(), workers, server.workers());
    sessions.add(session);
    session.closed().thenRun(() -> sessions.remove(session));
    server.add(session);
    if (closed) {
      session.stop(Duration.ZERO);
    }
    return session;
  }
}
