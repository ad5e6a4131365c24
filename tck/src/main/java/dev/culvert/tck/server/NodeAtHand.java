package dev.culvert.tck.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport to one node in this JVM: its sessions are the backend's own. Thread-safe. */
final class NodeAtHand implements ClientTransport {

  static final URI ADDRESS = URI.create("http://node-at-hand:7001");

  private final Backend backend;
  private final List<Reached> sessions = new CopyOnWriteArrayList<>();

  NodeAtHand(Backend backend) {
    this.backend = backend;
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return backend.open(target.route()).thenApply(this::reach);
  }

  /** Breaks the connections: sessions are lost. Returns when they are over. */
  @Override
  public void close() {
    sessions.forEach(Reached::lose);
  }

  private Session reach(Session session) {
    Reached reached = new Reached(session);
    sessions.add(reached);
    return reached;
  }

  private static final class Reached implements Session {

    private final Session session;
    private volatile boolean lost;

    Reached(Session session) {
      this.session = session;
    }

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      return session.dial(port, handler);
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return session.closed().thenApply(reason -> lost ? lostNode() : reason);
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      return session.stop(grace);
    }

    void lose() {
      lost = true;
      session.stop(Duration.ZERO).toCompletableFuture().join();
    }

    private static CulvertException lostNode() {
      return new CulvertException(Failure.SESSION_LOST, "the node " + ADDRESS + " has gone");
    }
  }
}
