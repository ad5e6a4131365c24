package dev.culvert.server.spi;

import dev.culvert.core.config.Http2Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is made with. Immutable.
 *
 * @param listen address and port to listen on; port 0 picks a free one
 * @param http2 windows and frames to announce and to keep to, and the limit of header lists;
 *     streams are refused beyond twice the limit, up to which the role answers them
 * @param ioThreads threads that serve the connections
 * @param patience how long a client may take for each step: to say what it speaks, to finish a TLS
 *     handshake, to send its SETTINGS
 * @param bufferLimit bytes that all connections together may hold in buffers
 * @param tls what a handshake offers and asks for; null for cleartext
 */
public record EngineConfig(
    InetSocketAddress listen,
    Http2Settings http2,
    int ioThreads,
    Duration patience,
    long bufferLimit,
    @Nullable TlsTerms tls) {

  /** Streams on one connection beyond which nobody answers: RST_STREAM(REFUSED_STREAM). */
  public int refusedFrom() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * http2.maxStreams());
  }
}
