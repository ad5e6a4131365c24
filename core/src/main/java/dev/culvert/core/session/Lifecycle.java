package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.wire.ConnectFailures;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session's life, whatever carries it. It is <i>connecting</i> until the server has answered the
 * port-forward request, then <i>open</i>, and ends once, for one reason: no new streams from then
 * on. It is <i>over</i> when its connection is gone and every stream of it is closed, and then
 * whoever asked is told.
 *
 * <p>It ends in one order: the streams, the port-forward request, GOAWAY, TCP. Streams have the
 * grace period of {@link Session#stop}; for the server's end of the request and for a goodbye that
 * nobody takes there are seconds.
 *
 * <p>A library tells what happens (the methods named in the past tense and {@link #abandon}), and
 * does what it is asked through {@link Connection} and {@link Stream}. All is confined to the
 * {@link Loop}, but for what says that it is thread-safe.
 */
public final class Lifecycle {

  private final String what;
  private final @Nullable URI server;
  private final Loop loop;
  private final Session session;
  private final ConnectionLife connection;
  private final ConnectionLoss loss;
  private final Members streams = new Members();
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Session.Stop> stopped = new CompletableFuture<>();

  private Loop.@Nullable Timer graceTimer;
  private long graceEnd;
  private boolean graceOver;
  private boolean forced;

  /** A session with a pod behind a server. */
  public <S extends Session & Connection> Lifecycle(S session, Target target, Loop loop) {
    this(session, session, target.toString(), target.server(), loop);
  }

  /**
   * A session that is not carried by HTTP/2.
   *
   * @param what it is with, for messages
   */
  public <S extends Session & Connection> Lifecycle(S session, String what, Loop loop) {
    this(session, session, what, null, loop);
  }

  private Lifecycle(
      Session session, Connection connection, String what, @Nullable URI server, Loop loop) {
    this.session = session;
    this.what = what;
    this.server = server;
    this.loop = loop;
    this.connection = new ConnectionLife(connection, this::after);
    this.loss = new ConnectionLoss(what, server);
  }

  /**
   * Connects. Thread-safe; called once.
   *
   * @param timeout until {@link #opened}
   * @return completes as {@link dev.culvert.core.spi.ClientTransport#connect} says
   */
  public CompletionStage<Session> connect(Duration timeout) {
    execute(() -> connection.connect(timeout, () -> timedOut(timeout)));
    return opened.minimalCompletionStage();
  }

  /**
   * Takes a stream in, which then must be {@linkplain #streamClosed told} to be closed; or says why
   * there can be none: the session has ended, or the port is no port. Thread-safe.
   */
  public @Nullable CulvertException admit(int port, Stream stream) {
    if (port < 1 || port > PortMapping.MAX_PORT) {
      return new CulvertException(
          Failure.INVALID_REQUEST, "port " + port + " must be 1 to " + PortMapping.MAX_PORT);
    }
    CulvertException why = streams.add(stream);
    return why == null
        ? null
        : new CulvertException(
            why.failure(), "the session has ended; no new streams: " + why.getMessage());
  }

  /** A stream is closed, and everything of it released. Thread-safe; idempotent. */
  public void streamClosed(Stream stream) {
    if (streams.remove(stream)) {
      execute(this::settle);
    }
  }

  /** As {@link Session#closed}. Thread-safe. */
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  /** As {@link Session#stop}. Thread-safe. */
  public CompletionStage<Session.Stop> stop(Duration grace) {
    execute(() -> stopWithin(grace));
    return stopped.minimalCompletionStage();
  }

  /** Runs a step on the loop; what it throws ends the session. Thread-safe. */
  public void execute(Runnable step) {
    loop.execute(() -> run(step));
  }

  /** Runs a step on the loop later; what it throws ends the session. Thread-safe. */
  public Loop.Timer after(Duration delay, Runnable step) {
    return loop.after(delay, () -> run(step));
  }

  /** What a step elsewhere has thrown ends the session. Thread-safe. */
  public void failed(Throwable thrown) {
    loop.execute(() -> broke(thrown));
  }

  /** The server's SETTINGS have come: it speaks HTTP/2. */
  public void settingsReceived() {
    loss.settingsReceived();
  }

  /** The server has answered the port-forward request with 200; too late if it ends already. */
  public void opened() {
    if (streams.reason() == null && connection.opened()) {
      loss.opened();
      opened.complete(session);
    }
  }

  /** The session ends, for a reason that is not its connection's: its streams are reset. */
  public void ended(CulvertException why) {
    streams.end(why);
    resetStreams(why);
    settle();
  }

  /** The server has ended the port-forward request, and with it all that went through it. */
  public void requestEnded() {
    requestFailed(new CulvertException(Failure.STOPPED, what + ": the server ended the session"));
  }

  /** The port-forward request was refused, reset, or ended with a failure. */
  public void requestFailed(CulvertException why) {
    connection.requestOver();
    boolean isReset = why.failure() == Failure.CONNECTION_RESET;
    ended(isReset ? new CulvertException(Failure.SESSION_LOST, why.getMessage(), why) : why);
  }

  /**
   * The server takes no new requests (GOAWAY); those that it has may finish.
   *
   * @param debugData what it said with that, or nothing
   */
  public void goingAway(long code, String debugData) {
    goingAway(loss.ofGoAway(code, debugData));
  }

  /** No new requests can be made; those that there are may finish. */
  public void goingAway(CulvertException why) {
    streams.end(why);
    settle();
  }

  /** The connection broke; the first cause counts, or a verdict: a {@link CulvertException}. */
  public void broken(Throwable cause) {
    if (!connection.isLeaving()) {
      loss.thrown(cause);
    }
  }

  /** There is no connection, and nothing is left of the attempts. */
  public void notConnected(Throwable cause) {
    loss.decided(
        cause instanceof CulvertException || cause instanceof Error || server == null
            ? ConnectFailures.ofThrown(what, cause)
            : ConnectFailures.of(server, cause));
    disconnected();
  }

  /** Gives the connection up, without a goodbye that nobody would hear. */
  public void abandon(String detail) {
    abandon(loss.of(detail, null));
  }

  /** Gives the connection up, without a goodbye that nobody would hear. */
  public void abandon(CulvertException why) {
    if (!connection.isGone()) {
      loss.decided(why);
      streams.end(why);
      resetStreams(loss());
      connection.drop();
      settle();
    }
  }

  /** The connection is gone, and nothing is left of it. Idempotent. */
  public void disconnected() {
    if (connection.disconnected()) {
      CulvertException why = loss();
      streams.end(why);
      resetStreams(why);
      settle();
    }
  }

  /**
   * Resets one stream. What that throws ends the session, and the stream is one no more: it would
   * not tell its close either.
   */
  public void reset(Stream stream, CulvertException why) {
    try {
      stream.reset(why);
    } catch (Throwable e) {
      addSuppressed(why, e);
      failed(e);
      streamClosed(stream);
    }
  }

  /** Why a request fails whose connection is gone from under it. */
  public CulvertException loss() {
    return loss.orElse(streams.reason());
  }

  /** Why the session ends; null while it does not. Thread-safe. */
  public @Nullable CulvertException reason() {
    return streams.reason();
  }

  private void timedOut(Duration timeout) {
    abandon(ConnectFailures.timeout(what, timeout.toMillis()));
  }

  private void stopWithin(Duration grace) {
    if (closed.isDone()) {
      return;
    }
    streams.end(new CulvertException(Failure.STOPPED, "the session with " + what + " was stopped"));
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(grace), Long.MAX_VALUE >> 1);
    long end = System.nanoTime() + nanos;
    if (nanos <= 0) {
      force();
    } else if (!graceOver && (graceTimer == null || end - graceEnd < 0)) {
      cancel(graceTimer);
      graceEnd = end;
      graceTimer = after(grace, this::force);
    }
    settle();
  }

  /** The grace is over: what is open is reset, and what is waited for is waited for no longer. */
  private void force() {
    graceOver = true;
    boolean open = !streams.all().isEmpty();
    forced |= open;
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + what + " was stopped before it ended"));
    connection.hurry(open);
  }

  /** Takes the next step of the end, if it is due. */
  private void settle() {
    CulvertException why = streams.reason();
    if (why != null && streams.all().isEmpty()) {
      connection.leave(loss.speaksHttp2() && server != null, graceOver);
      if (connection.isGone()) {
        over(why);
      }
    }
  }

  private void over(CulvertException why) {
    cancel(graceTimer);
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Session.Stop.FORCED : Session.Stop.GRACEFUL);
  }

  private void resetStreams(CulvertException why) {
    streams.all().forEach(stream -> reset(stream, why));
  }

  private void run(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      broke(e);
    }
  }

  private void broke(Throwable thrown) {
    CulvertException why = ConnectFailures.ofThrown(what, thrown);
    try {
      abandon(why);
    } catch (Throwable e) {
      // The connection cannot even be given up: what is left is to say so.
      addSuppressed(why, e);
      disconnected();
    }
  }

  private static void addSuppressed(CulvertException why, Throwable thrown) {
    if (thrown != why) {
      why.addSuppressed(thrown);
    }
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** A stream of the session, once it is {@linkplain #admit taken in}. */
  @FunctionalInterface
  public interface Stream {

    /** Ends both directions; {@link #streamClosed} follows. Called on the loop; idempotent. */
    void reset(CulvertException why);
  }
}
