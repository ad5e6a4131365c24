package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and its requests. The methods of {@link Session} are thread-safe; all else
 * is confined to its invoker.
 *
 * <p>It ends once, for one reason, and always in the same order: the streams, the port-forward
 * request, GOAWAY, TCP.
 */
final class JettySession implements Session {

  /** How long a goodbye waits for the server's END_STREAM, and for our GOAWAY to go. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private static final String CLOSED = "the server closed the connection";

  private final Target target;
  private final TransportConfig config;
  private final HTTP2Client client;
  private final SessionInvoker invoker;
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();

  private final ServerConnection connection;
  private final SessionRequest request = new SessionRequest(this);
  private final Set<JettyStream> streams = new LinkedHashSet<>();
  private Scheduler.@Nullable Task connectTimer;
  private Scheduler.@Nullable Task graceTimer;
  private Scheduler.@Nullable Task goodbyeTimer;
  private long graceEnd;

  /** Why the session ends, once it does; no stream starts after that. */
  private @Nullable CulvertException reason;

  /** What broke the connection, if it did not end in good order. */
  private @Nullable CulvertException loss;

  private boolean speaksHttp2;
  private boolean connected;
  private boolean forced;
  private boolean saidGoodbye;
  private boolean requestOver;
  private boolean disconnected;

  JettySession(
      Target target,
      TransportConfig config,
      HTTP2Client client,
      Supplier<SslContextFactory.Client> tls) {
    this.target = target;
    this.config = config;
    this.client = client;
    this.invoker = new SessionInvoker(client);
    this.connection = new ServerConnection(this, client, tls);
  }

  /** Connects; completes as {@link dev.culvert.core.spi.ClientTransport#connect} says. */
  CompletionStage<Session> open() {
    invoker.execute(
        () -> {
          connectTimer = invoker.after(config.connectTimeout(), this::connectTimedOut);
          connection.start();
        });
    return opened.minimalCompletionStage();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    JettyStream stream = new JettyStream(this, port, handler);
    invoker.execute(() -> start(stream));
    return stream;
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    Splice.join(handler -> LocalSocket.open(invoker, client, local, handler), this, port, listener);
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    invoker.execute(() -> stopWithin(grace.isNegative() ? Duration.ZERO : grace));
    return stopped.minimalCompletionStage();
  }

  Target target() {
    return target;
  }

  SessionInvoker invoker() {
    return invoker;
  }

  TransportConfig config() {
    return config;
  }

  /** The preface has gone: requests may follow. */
  void connected() {
    connected = true;
    request.open(connection);
  }

  /** There is no connection, and there will be none. */
  void connectFailed(Throwable cause) {
    endFor(
        cause instanceof CulvertException ours ? ours : ConnectFailures.of(target.server(), cause));
    disconnected();
  }

  /** The server's SETTINGS have come. */
  void settingsReceived() {
    speaksHttp2 = true;
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    if (reason == null) {
      cancel(connectTimer);
      opened.complete(this);
    }
  }

  /** The port-forward request is over, and with it everything that went through it. */
  void requestEnded(CulvertException why) {
    requestOver = true;
    endFor(why);
    resetStreams(why);
    if (saidGoodbye) {
      leave();
    } else {
      sayGoodbyeIfIdle();
    }
  }

  /** The server takes no new requests; those that it has may finish. */
  void goingAway(String detail) {
    endFor(lost("the server ended the connection (" + detail + ")", null));
    sayGoodbyeIfIdle();
  }

  /** The connection broke; its close follows. */
  void broken(Throwable cause) {
    if (loss == null && !saidGoodbye) {
      String message = cause.getMessage();
      loss = lost(message == null ? CLOSED : message, cause);
    }
  }

  /** TLS broke after the handshake; before the server's SETTINGS, it may be about that. */
  void tlsFailed(SSLException cause) {
    if (loss == null && !saidGoodbye) {
      loss =
          speaksHttp2
              ? lost(String.valueOf(cause.getMessage()), cause)
              : ConnectFailures.of(target.server(), cause);
    }
  }

  /** Gives the connection up, without a goodbye that nobody would hear. */
  void abandon(String why) {
    abandon(lost(why, null));
  }

  /** Why a request fails whose connection has gone from under it. */
  CulvertException loss() {
    CulvertException why = loss == null ? reason : loss;
    return why == null ? lost(CLOSED, null) : why;
  }

  /** Why a request fails that Jetty would not send. */
  CulvertException ofRefusedStream(String what, Throwable cause) {
    // Jetty has no exception of its own for this.
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("Max local stream count")
        ? new CulvertException(
            Failure.TOO_MANY_STREAMS,
            what + ": the server allows no more streams on this connection; close some first",
            cause)
        : loss();
  }

  /** Why a request fails that Jetty gave up. */
  CulvertException ofBrokenStream(String what, Throwable cause) {
    return connection.isOpen()
        ? new CulvertException(
            Failure.PROTOCOL_ERROR, what + ": " + String.valueOf(cause.getMessage()), cause)
        : loss();
  }

  /** The connection is gone. */
  void disconnected() {
    if (disconnected) {
      return;
    }
    disconnected = true;
    saidGoodbye = true;
    CulvertException why = loss();
    endFor(why);
    request.fail(why);
    resetStreams(why);
    completeIfOver();
  }

  /** A stream is closed, and everything of it released. */
  void streamClosed(JettyStream stream) {
    streams.remove(stream);
    sayGoodbyeIfIdle();
    completeIfOver();
  }

  private void connectTimedOut() {
    abandon(ConnectFailures.timeout(target, config.connectTimeout().toMillis()));
  }

  private void start(JettyStream stream) {
    stream.checkPort();
    CulvertException why = reason;
    if (why != null) {
      stream.fail(
          new CulvertException(
              why.failure(), "the session has ended; no new streams: " + why.getMessage()));
    }
    streams.add(stream);
    stream.open(connection);
  }

  private void stopWithin(Duration grace) {
    endFor(new CulvertException(Failure.STOPPED, "the session with " + target + " was stopped"));
    sayGoodbyeIfIdle();
    long end = System.nanoTime() + Math.min(SessionInvoker.nanos(grace), Long.MAX_VALUE >> 1);
    if (streams.isEmpty() || (graceTimer != null && graceEnd - end <= 0)) {
      return;
    }
    cancel(graceTimer);
    graceEnd = end;
    if (grace.isZero()) {
      force();
    } else {
      graceTimer = invoker.after(grace, this::force);
    }
  }

  private void force() {
    forced |= !streams.isEmpty();
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + target + " was stopped before it ended"));
    if (forced && !disconnected && goodbyeTimer == null) {
      // Chunks may be stuck behind a server that takes nothing any more.
      goodbyeTimer = invoker.after(GOODBYE, () -> connection.abort());
    }
  }

  private void resetStreams(CulvertException why) {
    for (JettyStream stream : List.copyOf(streams)) {
      stream.fail(why);
    }
  }

  private void abandon(CulvertException why) {
    if (disconnected) {
      return;
    }
    loss = why;
    endFor(why);
    saidGoodbye = true;
    connection.abort();
    if (!connected) {
      disconnected();
    }
  }

  private void sayGoodbyeIfIdle() {
    if (reason == null || !streams.isEmpty() || saidGoodbye) {
      return;
    }
    saidGoodbye = true;
    if (!connected) {
      connection.abort();
      disconnected();
    } else if (requestOver) {
      leave();
    } else {
      request.finish();
      cancel(goodbyeTimer);
      goodbyeTimer = invoker.after(GOODBYE, this::leave);
    }
  }

  /** The last words, and the end if the server does not let them through. */
  private void leave() {
    if (!disconnected) {
      cancel(goodbyeTimer);
      goodbyeTimer = invoker.after(GOODBYE, connection::abort);
      connection.close();
    }
  }

  private void completeIfOver() {
    CulvertException why = reason;
    if (why == null || !disconnected || !streams.isEmpty()) {
      return;
    }
    cancel(connectTimer);
    cancel(graceTimer);
    cancel(goodbyeTimer);
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
  }

  private void endFor(CulvertException why) {
    if (reason == null) {
      reason = why;
    }
  }

  private CulvertException lost(String detail, @Nullable Throwable cause) {
    return speaksHttp2
        ? new CulvertException(Failure.SESSION_LOST, target + ": " + detail, cause)
        : ConnectFailures.notHttp2(target.server(), detail, cause);
  }

  private static void cancel(Scheduler.@Nullable Task timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
