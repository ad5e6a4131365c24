package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Owns the sessions; each has a client and a connection of its own. Thread-safe. */
final class OkHttpTransport implements ClientTransport {

  private final TransportConfig config;
  private final Set<OkHttpSession> sessions = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  OkHttpTransport(TransportConfig config) {
    this.config = config;
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    String remedy = remedy(target);
    if (remedy != null) {
      return failed(
          Failure.UNAVAILABLE,
          "transport okhttp cannot connect to " + target.server() + ": " + remedy);
    }
    OkHttpSession session;
    try {
      session = new OkHttpSession(target, config);
    } catch (IllegalArgumentException e) {
      return failed(
          Failure.INVALID_REQUEST,
          "transport okhttp cannot connect to " + target.server() + ": " + e.getMessage());
    }
    lock.lock();
    try {
      if (closed) {
        return failed(
            Failure.STOPPED, "cannot connect to " + target.server() + ": the transport is closed");
      }
      sessions.add(session);
    } finally {
      lock.unlock();
    }
    session.closed().whenComplete((reason, none) -> sessions.remove(session));
    return session.open();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    for (OkHttpSession session : List.copyOf(sessions)) {
      session.stop(Duration.ZERO);
    }
    for (OkHttpSession session : List.copyOf(sessions)) {
      session.closed().toCompletableFuture().join();
    }
  }

  private @Nullable String remedy(Target target) {
    return switch (target.server().getScheme()) {
      case "https" -> null;
      case "http" ->
          config.cleartext() == Cleartext.PRIOR_KNOWLEDGE
              ? null
              : "it cannot upgrade from HTTP/1.1; use transport netty, or prior knowledge";
      default -> "it speaks HTTP only; use the server's http:// or https:// address";
    };
  }

  private static CompletionStage<Session> failed(Failure failure, String message) {
    return CompletableFuture.failedStage(new CulvertException(failure, message));
  }
}
