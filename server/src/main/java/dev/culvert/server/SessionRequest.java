package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.spi.IoLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A port-forward request: opens its session, holds the streams that come before it is open, and
 * stays open for its life. Confined to its loop.
 */
final class SessionRequest {

  /** For what a client had sent when it ended the session, and pods have not taken yet. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final IoLoop loop;
  private final Exchange exchange;
  private final Runnable onEnded;
  private final List<Waiting> waiting = new ArrayList<>();
  private final CompletableFuture<Session.Stop> stopped = new CompletableFuture<>();

  private @Nullable Session session;

  /** The client has ended it, or the server stops: a session that opens now is stopped. */
  private boolean unwanted;

  private boolean ended;

  /**
   * @param onEnded called once, when the session has ended or has not come about
   */
  SessionRequest(IoLoop loop, Exchange exchange, Runnable onEnded) {
    this.loop = loop;
    this.exchange = exchange;
    this.onEnded = onEnded;
  }

  /** Follows the session that is being opened. */
  void start(CompletionStage<Session> opening) {
    exchange.onGone(reason -> clientEnd());
    exchange.discardInput(this::clientEnd);
    opening.whenComplete((session, e) -> loop.execute(() -> opened(session, e)));
  }

  /** Uses the session as soon as it is open; or tells why it is not. */
  void whenOpen(Consumer<Session> use, Consumer<CulvertException> failed) {
    if (session != null) {
      use.accept(session);
    } else {
      waiting.add(new Waiting(use, failed));
    }
  }

  /**
   * Stops the session, or gives up on it if it is not open yet.
   *
   * @return completes when the session and its streams are closed
   */
  CompletionStage<Session.Stop> stop(Duration grace) {
    if (session != null) {
      session.stop(grace).thenAccept(stopped::complete);
    } else if (!ended) {
      unwanted = true;
    }
    return stopped;
  }

  /** Whether it has a session that has not ended. */
  boolean isOpen() {
    return session != null && !ended;
  }

  private void opened(@Nullable Session opened, @Nullable Throwable e) {
    if (opened == null) {
      failed(CulvertException.of(e == null ? new IllegalStateException("no session") : e));
    } else if (unwanted) {
      opened.stop(Duration.ZERO).thenAccept(stop -> loop.execute(this::abandoned));
    } else {
      session = opened;
      exchange.accept();
      if (opened instanceof IoThreadDialer local) {
        local.expectDials(loop);
      }
      opened.closed().thenAccept(reason -> loop.execute(() -> closed(opened, reason)));
      waiting.forEach(each -> each.use().accept(opened));
      waiting.clear();
    }
  }

  /**
   * In good order, or by a reset, which is how an upgraded request ends, or with its connection:
   * what the client had sent on streams that are complete goes to the pods yet.
   */
  private void clientEnd() {
    unwanted = true;
    stop(DRAIN);
  }

  private void abandoned() {
    failed(new CulvertException(Failure.STOPPED, "the session was stopped before it was open"));
  }

  private void failed(CulvertException reason) {
    ended();
    waiting.forEach(each -> each.failed().accept(reason));
    waiting.clear();
    exchange.fail(reason);
    stopped.complete(Session.Stop.GRACEFUL);
  }

  private void closed(Session over, CulvertException reason) {
    ended();
    if (unwanted) {
      exchange.end();
    } else {
      exchange.fail(reason);
    }
    over.stop(Duration.ZERO).thenAccept(stopped::complete);
  }

  private void ended() {
    ended = true;
    onEnded.run();
  }

  private record Waiting(Consumer<Session> use, Consumer<CulvertException> failed) {}
}
