package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the exceptions of a connection's calls mean. OkHttp's own are not public: what tells them
 * apart is their message, and what has become of the connection. Thread-safe.
 */
final class CallFailures {

  private static final String RESET = Retirement.RESET;

  /** How long the connection's end may take to follow a stream's failure. */
  private static final Duration END_AFTER_FAILURE = Duration.ofSeconds(1);

  private static final int ERROR_CODES = 14;

  /** The codes by which OkHttp tells the streams that their connection has ended. */
  private static final Set<String> OF_AN_END = Set.of("CANCEL", "PROTOCOL_ERROR", "INTERNAL_ERROR");

  private final Target target;
  private final SingleConnectionClient connection;
  private final Retirement retirement;
  private final SessionSockets sockets;
  private final @Nullable SessionTls tls;
  private final Duration patience;
  private final AtomicInteger streams = new AtomicInteger();
  private volatile boolean speaksHttp2;
  private volatile boolean lost;

  /**
   * @param tls over the sockets, or null if there is none
   * @param patience how long the server may take to answer a PING
   */
  CallFailures(
      Target target,
      SingleConnectionClient connection,
      Retirement retirement,
      SessionSockets sockets,
      @Nullable SessionTls tls,
      Duration patience) {
    this.target = target;
    this.connection = connection;
    this.retirement = retirement;
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

  /** Whether the connection has ended, as far as a request has noticed. */
  boolean isLost() {
    return lost;
  }

  /** Why a request failed that never went. */
  CulvertException ofUnsent(String what, IOException thrown) {
    IOException cause = sockets.hasReached() ? ofReached(thrown) : thrown;
    if (!sockets.isConnected()) {
      return sockets.hasReached() && !hasCause(cause, SSLException.class)
          ? ConnectFailures.notHttp2(target.server(), said(cause), cause)
          : ConnectFailures.of(target.server(), root(cause));
    }
    if (sockets.isClosed() || (!speaksHttp2 && sockets.awaitEnd(END_AFTER_FAILURE))) {
      return lost(cause);
    }
    retirement.awaitTelling();
    // One stream is the port-forward request. If there are others, the server may allow no more.
    if (streams.get() > 1) {
      return PeerFailures.noMoreStreams(what, cause);
    }
    retirement.decide();
    return new CulvertException(
        Failure.SESSION_LOST, target + ": the server takes no new streams (GOAWAY)", cause);
  }

  /** Why a request failed that had gone. */
  CulvertException ofSent(String what, IOException cause) {
    String message = said(cause);
    String code = message.startsWith(RESET) ? message.substring(RESET.length()) : null;
    // The connection's end, too, comes as a reset. It closes the socket, after it told the streams.
    boolean mayBeEnd = code == null || (OF_AN_END.contains(code) && connection.isRequestReset());
    if (mayBeEnd && sockets.awaitEnd(END_AFTER_FAILURE)) {
      return lost(cause);
    }
    return code == null
        ? new CulvertException(Failure.PROTOCOL_ERROR, what + ": " + message, cause)
        : PeerFailures.ofReset(what, errorCode(code));
  }

  /** Why a connection is given up that {@linkplain SessionSockets#isStalled stands still}. */
  CulvertException stalled() {
    return new CulvertException(
        Failure.SESSION_LOST,
        target + ": it took and sent nothing within " + patience.toMillis() + " ms");
  }

  /** Of a socket that is closed alone: else it would be read from. */
  private @Nullable SSLException endOfTls() {
    return tls == null || !sockets.isClosed() ? null : tls.end();
  }

  private CulvertException lost(IOException cause) {
    lost = true;
    if (!speaksHttp2) {
      Throwable alert = hasCause(cause, SSLException.class) ? cause : endOfTls();
      if (alert != null) {
        return ConnectFailures.of(target.server(), alert);
      }
    }
    String message = said(cause);
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

  /**
   * What became of the address that was reached. OkHttp throws what the first that failed said, and
   * adds the others: that one is the last, but for those that it would have tried again.
   */
  private static IOException ofReached(IOException thrown) {
    IOException last = thrown;
    for (Throwable other : thrown.getSuppressed()) {
      if (other instanceof IOException io && !(io instanceof SessionSockets.NoOther)) {
        last = io;
      }
    }
    return last;
  }

  /** OkHttp's messages may hold what the server sent. */
  private static String said(IOException cause) {
    String message = cause.getMessage();
    return message == null ? "it ended the connection" : PeerFailures.printable(message);
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
