package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What broke a session's connection; what that means depends on how far the session had come.
 * Confined to its event loop.
 */
final class ConnectionLoss {

  private final Target target;
  private boolean speaksHttp2;
  private boolean accepted;
  private @Nullable CulvertException loss;

  ConnectionLoss(Target target) {
    this.target = target;
  }

  /** The server's SETTINGS have come. */
  void settingsReceived() {
    speaksHttp2 = true;
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    accepted = true;
  }

  /** Takes note of what was thrown; only what came first counts. */
  void thrown(Throwable cause) {
    if (loss == null) {
      loss = ofThrown(cause);
    }
  }

  /** Takes note of a verdict, which replaces what was known before. */
  void decided(CulvertException why) {
    loss = why;
  }

  /** What is known, or null if nothing is: the connection may have ended in good order. */
  @Nullable CulvertException get() {
    return loss;
  }

  /** A failure by which the connection ends. */
  CulvertException of(String detail, @Nullable Throwable cause) {
    return speaksHttp2
        ? new CulvertException(Failure.SESSION_LOST, target + ": " + detail, cause)
        : ConnectFailures.notHttp2(target.server(), detail, cause);
  }

  /**
   * In TLS 1.3 a server turns a client's certificate down after the client's handshake (RFC 8446
   * section 4.4.2.4): until the session is open, what TLS says is about opening it.
   */
  private CulvertException ofThrown(Throwable cause) {
    boolean isTls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    return isTls && !accepted
        ? ConnectFailures.of(target.server(), cause)
        : of(PeerFailures.printable(String.valueOf(cause.getMessage())), cause);
  }
}
