package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The sessions with a pod as one, for local ports: what comes when one has ended waits for the
 * next. It ends when no more are opened. Accepts on no event loop, since each is of one session.
 * Thread-safe.
 */
final class LastingSession implements Session {

  private static final Logger LOG = System.getLogger(LastingSession.class.getName());

  private final PodSessions sessions;

  LastingSession(PodSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return sessions.dial(port, handler);
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return sessions.ended();
  }

  /** Whoever opened the sessions stops them. */
  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    throw new UnsupportedOperationException("stopped by closing the Culvert that it is of");
  }

  /** What it fails of at once is thrown: it may be for the next connection too. */
  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    CompletableFuture<Session> session = sessions.current(null);
    if (session.isDone() && !session.isCompletedExceptionally()) {
      session.join().adopt(local, port, listener);
      return;
    }
    var unused =
        session
            .thenAccept(opened -> opened.adopt(local, port, listener))
            .exceptionally(
                thrown -> {
                  reset(local);
                  CulvertException reason = CulvertException.of(thrown);
                  LOG.log(
                      Logger.Level.WARNING,
                      "a connection to port " + port + " is reset: " + reason.getMessage());
                  listener.onClosed(new Splice.Summary(0, 0, Duration.ZERO, reason));
                  return null;
                });
  }

  private static void reset(SocketChannel local) {
    try (local) {
      local.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
