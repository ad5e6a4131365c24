package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What broke a session's connection; what that means depends on how far the session had come.
 * Confined to its loop.
 */
final class ConnectionLoss {

  private static final String CLOSED = "the server closed the connection";

  private final String what;
  private final @Nullable URI server;
  private boolean speaksHttp2;
  private boolean open;
  private @Nullable CulvertException loss;

  /**
   * @param what the session, for messages
   * @param server of an HTTP/2 connection; null if the session has none
   */
  ConnectionLoss(String what, @Nullable URI server) {
    this.what = what;
    this.server = server;
    this.speaksHttp2 = server == null;
  }

  /** The server has shown that it speaks HTTP/2. */
  void settingsReceived() {
    speaksHttp2 = true;
  }

  boolean speaksHttp2() {
    return speaksHttp2;
  }

  /** The server has answered the port-forward request with 200. */
  void opened() {
    speaksHttp2 = true;
    open = true;
  }

  /** Takes note of what was thrown: what comes first, or a verdict. */
  void thrown(Throwable cause) {
    if (loss == null || cause instanceof CulvertException) {
      loss = ofThrown(cause);
    }
  }

  /** Takes note of a verdict, which replaces what was known before. */
  void decided(CulvertException why) {
    loss = why;
  }

  /** What is known; else why the session ends; else that the server closed the connection. */
  CulvertException orElse(@Nullable CulvertException reason) {
    CulvertException why = loss == null ? reason : loss;
    return why == null ? of(CLOSED, null) : why;
  }

  /** A GOAWAY, after which the server takes no new requests. */
  CulvertException ofGoAway(long code, String debugData) {
    String goAway = PeerFailures.describeGoAway(code, debugData);
    return of("the server ended the connection (" + goAway + ")", null);
  }

  /** A failure by which the connection ends. */
  CulvertException of(String detail, @Nullable Throwable cause) {
    String said = PeerFailures.printable(detail);
    return speaksHttp2 || server == null
        ? new CulvertException(Failure.SESSION_LOST, what + ": " + said, cause)
        : ConnectFailures.notHttp2(server, said, cause);
  }

  /**
   * In TLS 1.3 a server turns a client's certificate down after the client's handshake (RFC 8446
   * section 4.4.2.4): until the session is open, what TLS says is about opening it.
   */
  private CulvertException ofThrown(Throwable cause) {
    if (cause instanceof CulvertException || cause instanceof Error) {
      return ConnectFailures.ofThrown(what, cause);
    }
    boolean isTls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    String message = cause.getMessage();
    return isTls && !open && server != null
        ? ConnectFailures.of(server, cause)
        : of(message == null ? CLOSED : message, cause);
  }
}
