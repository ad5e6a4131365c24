package dev.culvert.server.spi;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A socket that was made and is to be connected. Confined to its loop. */
public interface PendingSocket {

  /**
   * Connects. Once.
   *
   * @return completes on the loop, exceptionally with an {@link java.io.IOException}; if it is
   *     completed by somebody else before, the socket is closed
   */
  CompletableFuture<Connected> connect();

  /** A connected socket: with TCP_NODELAY, and urgent data in line. Confined to its loop. */
  interface Connected extends StreamEnds {

    @Nullable SocketAddress localAddress();

    @Nullable SocketAddress remoteAddress();

    /**
     * Speaks TLS from now on, as a client; before anything is read or written. The handshake goes
     * with what is: that it fails is told as any other failure is.
     *
     * @param terms those that the engine was made with for nodes, if it is to prepare for them
     * @param host whose name is asked for, and looked for in the certificate
     */
    void secure(TlsTerms terms, String host, int port);

    /** Has TCP ask a silent peer whether it is still there (RFC 9293 section 3.8.4). */
    void keepAlive();
  }
}
