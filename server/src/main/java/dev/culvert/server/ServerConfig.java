package dev.culvert.server;

import dev.culvert.core.config.Http2Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ForwardServer} is configured with. Immutable.
 *
 * @param listen address and port to listen on; port 0 picks a free one
 * @param http2 windows, frames, and the limits of streams and header lists; of header lists,
 *     Undertow takes at most 20,000 bytes
 * @param ioThreads threads that serve the connections, 1 to 1,024; the pod's sockets live on them
 *     too
 * @param dialTimeout for the pod to accept a forwarded connection; more than zero
 * @param maxSessions sessions on one connection, 1 to 1,000,000
 * @param patience how long a client may take for each step: to say what it speaks, to finish a TLS
 *     handshake, to send its SETTINGS, to ask for something; more than zero
 * @param keepAlive how often to PING a client that is silent (RFC 9113 section 6.7); after two
 *     unanswered PINGs its connection is closed; zero for never
 * @param bufferLimit bytes that all connections together may hold in buffers, 1 MiB at least; who
 *     holds most gives up a stream before it is reached
 * @param streams hears of each forwarded connection
 * @param tls the server's certificate, and whose it wants of clients; null for cleartext
 * @param options tuning that one server engine alone has, under its name: {@code netty.tls}
 */
public record ServerConfig(
    InetSocketAddress listen,
    Http2Settings http2,
    int ioThreads,
    Duration dialTimeout,
    int maxSessions,
    Duration patience,
    Duration keepAlive,
    long bufferLimit,
    StreamListener streams,
    @Nullable ServerTls tls,
    Map<String, String> options) {

  private static final int MAX_IO_THREADS = 1_024;
  private static final int MAX_SESSIONS = 1_000_000;
  private static final int DEFAULT_SESSIONS = 100;
  private static final long MIN_BUFFERS = 1 << 20;
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration DEFAULT_DIAL_TIMEOUT = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ServerConfig {
    require(!listen.isUnresolved(), "listen address " + listen + " must be an IP address");
    require(
        ioThreads >= 1 && ioThreads <= MAX_IO_THREADS,
        "I/O threads " + ioThreads + " must be 1 to " + MAX_IO_THREADS);
    require(
        !dialTimeout.isNegative() && !dialTimeout.isZero(),
        "dial timeout " + dialTimeout + " must be more than zero");
    require(
        maxSessions >= 1 && maxSessions <= MAX_SESSIONS,
        "max sessions " + maxSessions + " must be 1 to " + MAX_SESSIONS);
    require(
        !patience.isNegative() && !patience.isZero(),
        "patience " + patience + " must be more than zero");
    require(!keepAlive.isNegative(), "keep-alive interval " + keepAlive + " must not be negative");
    require(
        bufferLimit >= MIN_BUFFERS,
        "buffer limit " + bufferLimit + " must be " + MIN_BUFFERS + " bytes at least");
    options = Map.copyOf(options);
  }

  /**
   * Listens there with the default settings: a thread for each processor, 30 s to accept, 100
   * sessions on a connection, 10 s for each step of a client, a PING every 10 s, half of the JVM's
   * direct memory for buffers, no TLS.
   */
  public static ServerConfig on(InetSocketAddress listen) {
    return new ServerConfig(
        listen,
        Http2Settings.DEFAULT,
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_DIAL_TIMEOUT,
        DEFAULT_SESSIONS,
        DEFAULT_PATIENCE,
        DEFAULT_KEEP_ALIVE,
        Math.max(MIN_BUFFERS, DirectMemory.limit() / 2),
        StreamListener.NONE,
        null,
        Map.of());
  }

  /** This configuration with other windows, frames and limits. */
  public ServerConfig withHttp2(Http2Settings settings) {
    return new ServerConfig(
        listen,
        settings,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another number of I/O threads. */
  public ServerConfig withIoThreads(int threads) {
    return new ServerConfig(
        listen,
        http2,
        threads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another time for the pod to accept. */
  public ServerConfig withDialTimeout(Duration timeout) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        timeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another limit of sessions on one connection. */
  public ServerConfig withMaxSessions(int sessions) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        sessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another time for each step of a client. */
  public ServerConfig withPatience(Duration time) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        time,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another PING interval. */
  public ServerConfig withKeepAlive(Duration interval) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        interval,
        bufferLimit,
        streams,
        tls,
        options);
  }

  /** This configuration with another limit of all buffers, in bytes. */
  public ServerConfig withBufferLimit(long bytes) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bytes,
        streams,
        tls,
        options);
  }

  /** This configuration with a listener for forwarded connections. */
  public ServerConfig withStreams(StreamListener listener) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        listener,
        tls,
        options);
  }

  /** This configuration with TLS; without, whoever reaches the port is let in. */
  public ServerConfig withTls(ServerTls settings) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        settings,
        options);
  }

  /** This configuration with these options of the engine's instead. */
  public ServerConfig withOptions(Map<String, String> named) {
    return new ServerConfig(
        listen,
        http2,
        ioThreads,
        dialTimeout,
        maxSessions,
        patience,
        keepAlive,
        bufferLimit,
        streams,
        tls,
        named);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
