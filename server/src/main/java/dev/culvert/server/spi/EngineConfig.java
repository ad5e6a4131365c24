package dev.culvert.server.spi;

import dev.culvert.core.config.Http2Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
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
 * @param tls what a handshake with a client offers and asks for; null for cleartext
 * @param nodeTls what one with a node does, where a gateway relays to some over TLS; else null
 * @param options tuning that one engine alone has, under its name: {@code netty.tls}
 */
public record EngineConfig(
    InetSocketAddress listen,
    Http2Settings http2,
    int ioThreads,
    Duration patience,
    long bufferLimit,
    @Nullable TlsTerms tls,
    @Nullable TlsTerms nodeTls,
    Map<String, String> options) {

  /** Copies the options. */
  public EngineConfig {
    options = Map.copyOf(options);
  }

  /** Streams on one connection beyond which nobody answers: RST_STREAM(REFUSED_STREAM). */
  public int refusedFrom() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * http2.maxStreams());
  }
}
