package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.netty.tls.TlsLibrary;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The client's end of TLS, for all connections of a transport: a context for each protocol, made
 * when the first connection needs it, and threads for what a handshake computes. Thread-safe.
 */
final class TlsClient implements AutoCloseable {

  /** How long a goodbye may wait for a server that does not read. */
  private static final long CLOSE_NOTIFY_MILLIS = 1_000;

  private static final int MAX_TASK_THREADS = 4;

  private final ClientTls tls;
  private final TlsLibrary library;
  private final TransportThreads threads = new TransportThreads("culvert-netty-tls");

  /**
   * Keys, signatures and whatever a trust manager does (it may ask a revocation server) would hold
   * up every session of an event loop.
   */
  private final ExecutorService tasks =
      Executors.newFixedThreadPool(
          Math.min(Runtime.getRuntime().availableProcessors(), MAX_TASK_THREADS), threads);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, SslContext> contexts = new HashMap<>();
  private boolean closed;

  /**
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     must be BoringSSL's and cannot
   */
  TlsClient(ClientTls tls, TlsLibrary library) {
    this.tls = tls;
    this.library = library;
    library.require(tls.identity(), X509ExtendedKeyManager::getClientAliases);
  }

  /**
   * The context for a protocol that is offered in ALPN, made now if it is not there yet; that reads
   * the trusted authorities, and may load a library, so it may block.
   *
   * @throws SSLException if this trust or identity cannot be used, or the transport was closed
   */
  SslContext context(String protocol) throws SSLException {
    lock.lock();
    try {
      if (closed) {
        throw new SSLException("the transport was closed");
      }
      SslContext made = contexts.get(protocol);
      if (made == null) {
        made = make(protocol);
        contexts.put(protocol, made);
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * TLS for one connection.
   *
   * @throws SSLException as {@link #context} does
   */
  SslHandler newHandler(ByteBufAllocator allocator, Target target, String protocol)
      throws SSLException {
    String name = serverName(target);
    SslHandler handler = context(protocol).newHandler(allocator, name, target.port(), tasks);
    // The session has one timer for all of its opening.
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    // An address is no name to ask for (RFC 6066 section 3).
    parameters.setServerNames(isAddress(name) ? List.of() : List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    return handler;
  }

  /** Once every connection is closed. */
  @Override
  public void close() {
    tasks.shutdownNow();
    threads.join();
    lock.lock();
    try {
      closed = true;
      contexts.values().forEach(ReferenceCountUtil::release);
      contexts.clear();
    } finally {
      lock.unlock();
    }
  }

  private SslContext make(String protocol) throws SSLException {
    X509ExtendedTrustManager trust = tls.trustManager();
    SslContext made =
        library.openSsl(
            tls.identity(),
            X509ExtendedKeyManager::getClientAliases,
            provider -> build(provider, trust, protocol));
    return made == null ? build(SslProvider.JDK, trust, protocol) : made;
  }

  private SslContext build(SslProvider provider, X509ExtendedTrustManager trust, String protocol)
      throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(provider)
        .protocols(ClientTls.PROTOCOLS)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .trustManager(trust)
        .endpointIdentificationAlgorithm(tls.checksServerName() ? "HTTPS" : null)
        .keyManager(tls.identity())
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocol))
        .build();
  }

  /** The name to ask for and to look for: neither brackets nor the root's dot belong to it. */
  private String serverName(Target target) {
    String given = tls.serverName();
    String host = given == null ? target.server().getHost() : given;
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static boolean isAddress(String name) {
    return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
  }
}
