package dev.culvert.tck.memory;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The server that the in-memory transport reaches at {@code memory://name}. It does what the HTTP/2
 * server does: opens a session of its backend for each session of a client, and splices streams.
 * Thread-safe.
 */
public final class InMemoryServer implements AutoCloseable {

  private static final Map<String, InMemoryServer> RUNNING = new ConcurrentHashMap<>();

  private final String name;
  private final Backend backend;
  private final Workers workers;
  private final Set<InMemorySession> sessions = ConcurrentHashMap.newKeySet();

  private InMemoryServer(String name, Backend backend) {
    this.name = name;
    this.backend = backend;
    this.workers = new Workers("culvert-memory-server-" + name);
  }

  /**
   * Starts a server.
   *
   * @param name its address: letters, digits, hyphens and dots, as in a host name
   * @param backend what it forwards to; lent until the server is closed
   * @throws IllegalArgumentException if the name is not of that form or taken
   */
  public static InMemoryServer start(String name, Backend backend) {
    if (!name.equals(URI.create("memory://" + name).getHost())) {
      throw new IllegalArgumentException("server name '" + name + "' must be like a host name");
    }
    InMemoryServer server = new InMemoryServer(name, backend);
    if (RUNNING.putIfAbsent(name, server) != null) {
      server.workers.close();
      throw new IllegalArgumentException("a server named '" + name + "' is running");
    }
    return server;
  }

  /** {@code memory://name}. */
  public URI uri() {
    return URI.create("memory://" + name);
  }

  /**
   * Breaks every connection: sessions end with {@link Failure#SESSION_LOST}. Returns when they and
   * the server's threads are gone. Idempotent. Not to be called from a callback.
   */
  @Override
  public void close() {
    RUNNING.remove(name, this);
    CulvertException lost = lost();
    for (InMemorySession session : Set.copyOf(sessions)) {
      session.life().execute(() -> session.life().abandon(lost));
      session.closed().toCompletableFuture().join();
    }
    workers.close();
  }

  private CulvertException lost() {
    return new CulvertException(Failure.SESSION_LOST, "the server " + uri() + " has closed");
  }

  static @Nullable InMemoryServer find(@Nullable String name) {
    return name == null ? null : RUNNING.get(name);
  }

  Backend backend() {
    return backend;
  }

  Workers workers() {
    return workers;
  }

  /** Keeps a session until it is closed; ends it if the server has closed meanwhile. */
  void add(InMemorySession session) {
    sessions.add(session);
    session.closed().thenRun(() -> sessions.remove(session));
    if (RUNNING.get(name) != this) {
      session.life().abandon(lost());
    }
  }
}
