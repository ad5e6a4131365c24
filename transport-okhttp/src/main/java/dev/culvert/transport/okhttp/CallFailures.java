package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the exceptions of a connection's calls mean. OkHttp's own are not public: what tells them
 * apart is their message, and what has become of the connection. Thread-safe.
 */
final class CallFailures {

  /** How OkHttp says an RST_STREAM, and also the end of the connection under a stream. */
  private static final String RESET = "stream was reset: ";

  /** How long the connection's end may take to follow a stream's failure. */
  private static final Duration END_AFTER_FAILURE = Duration.ofSeconds(1);

  private static final int ERROR_CODES = 14;

  private final Target target;
  private final SessionSockets sockets;
  private final @Nullable SessionTls tls;
  private final Duration patience;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean speaksHttp2;
  private volatile @Nullable CulvertException end;

  /**
   * @param tls over the sockets, or null if there is none
   * @param patience how long the server may take to answer a PING
   */
  CallFailures(Target target, SessionSockets sockets, @Nullable SessionTls tls, Duration patience) {
    this.target = target;
    this.sockets = sockets;
    this.tls = tls;
    this.patience = patience;
  }

  /** A request has gone. */
  void requested() {
    streams.incrementAndGet();
  }

  /** A request that had gone holds nothing any more. */
  void released() {
    streams.decrementAndGet();
  }

  /** The server has answered. */
  void answered() {
    speaksHttp2 = true;
  }

  /**
   * Why the session ends, once a stream has shown that it does: the connection is lost, or OkHttp
   * takes no new requests to it, though those that it has go on.
   */
  @Nullable CulvertException end() {
    return end;
  }

  /** Why a request failed that never went. */
  CulvertException ofUnsent(String what, IOException cause) {
    if (!sockets.isConnected()) {
      return sockets.hasReached() && !hasCause(cause, SSLException.class)
          ? ConnectFailures.notHttp2(target.server(), String.valueOf(cause.getMessage()), cause)
          : ConnectFailures.of(target.server(), root(cause));
    }
    if (sockets.isClosed() || (!speaksHttp2 && sockets.awaitEnd(END_AFTER_FAILURE))) {
      return endFor(lost(cause));
    }
    // One stream is the port-forward request. If there are others, the server may allow no more.
    if (streams.get() > 1 && end == null) {
      return new CulvertException(
          Failure.TOO_MANY_STREAMS,
          what + ": the server allows no more streams on this connection; close some first",
          cause);
    }
    return endFor(spent(cause));
  }

  /** Why a request failed that had gone. */
  CulvertException ofSent(String what, IOException cause) {
    // The connection's end, too, comes as a reset. It closes the socket, after it told the streams.
    if (sockets.awaitEnd(END_AFTER_FAILURE)) {
      return endFor(lost(cause));
    }
    String message = String.valueOf(cause.getMessage());
    if (!message.startsWith(RESET)) {
      return new CulvertException(Failure.PROTOCOL_ERROR, what + ": " + message, cause);
    }
    String error = message.substring(RESET.length());
    // So OkHttp decides: it lets one REFUSED_STREAM pass, and nothing else.
    if (!error.equals("REFUSED_STREAM") || refusals.incrementAndGet() > 1) {
      endFor(spent(cause));
    }
    return PeerFailures.ofReset(what, errorCode(error));
  }

  /** Why a connection is given up that {@linkplain SessionSockets#isStalled stands still}. */
  CulvertException stalled() {
    return new CulvertException(
        Failure.SESSION_LOST,
        target + ": it took and sent nothing within " + patience.toMillis() + " ms");
  }

  private CulvertException endFor(CulvertException why) {
    end = why;
    return why;
  }

  private CulvertException spent(IOException cause) {
    return new CulvertException(
        Failure.SESSION_LOST,
        target
            + ": OkHttp takes no new streams to this connection, for the server has reset one"
            + " or said GOAWAY",
        cause);
  }

  /** Of a socket that is closed alone: else it would be read from. */
  private @Nullable SSLException endOfTls() {
    return tls == null || !sockets.isClosed() ? null : tls.end();
  }

  private CulvertException lost(IOException cause) {
    if (!speaksHttp2) {
      Throwable alert = hasCause(cause, SSLException.class) ? cause : endOfTls();
      if (alert != null) {
        return ConnectFailures.of(target.server(), alert);
      }
    }
    String message = cause.getMessage() == null ? "it ended the connection" : cause.getMessage();
    String detail =
        switch (message) {
          case RESET + "CANCEL" -> "the server closed the connection";
          case RESET + "PROTOCOL_ERROR" ->
              "no answer to a PING within " + patience.toMillis() + " ms";
          default -> message;
        };
    return speaksHttp2 || message.startsWith(RESET)
        ? new CulvertException(Failure.SESSION_LOST, target + ": " + detail, cause)
        : ConnectFailures.notHttp2(target.server(), detail, cause);
  }

  /** What the JDK said of a connect, without the address that OkHttp puts in its place. */
  private static Throwable root(IOException cause) {
    return cause instanceof ConnectException && cause.getCause() != null ? cause.getCause() : cause;
  }

  private static int errorCode(String name) {
    for (int code = 0; code < ERROR_CODES; code++) {
      if (PeerFailures.errorName(code).equals(name)) {
        return code;
      }
    }
    return ERROR_CODES;
  }

  private static boolean hasCause(@Nullable Throwable thrown, Class<?> type) {
    return thrown != null && (type.isInstance(thrown) || hasCause(thrown.getCause(), type));
  }
}
