package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A gateway's session with a node, for the client of the gateway: he is told of the node by the
 * name that he used, and that the session is lost where the node was stopped. Thread-safe.
 */
final class RelayedSession implements Session {

  private static final System.Logger LOG = System.getLogger(RelayedSession.class.getName());

  private final String node;
  private final Session session;
  private final AtomicBoolean stoppedHere = new AtomicBoolean();
  private final CompletionStage<CulvertException> closed;

  RelayedSession(String node, Session session) {
    this.node = node;
    this.session = session;
    this.closed = session.closed().thenApply(this::told);
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return session.dial(port, handler);
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    session.adopt(local, port, listener);
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed;
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    stoppedHere.set(true);
    return session.stop(grace);
  }

  private CulvertException told(CulvertException reason) {
    boolean lost = reason.failure() == Failure.SESSION_LOST;
    boolean stopped = reason.failure() == Failure.STOPPED;
    if (stoppedHere.get() || !(lost || stopped)) {
      return reason;
    }
    LOG.log(
        System.Logger.Level.WARNING, "the session with node {0}: {1}", node, reason.getMessage());
    return new CulvertException(
        Failure.SESSION_LOST,
        "the gateway has lost its session with node "
            + node
            + (stopped ? ": the node was stopped" : ": its connection broke"),
        reason);
  }
}
