package dev.culvert.server.netty;

import dev.culvert.netty.tls.TlsLibrary;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The TLS of an engine's connections, with clients and with nodes. Thread-safe. */
final class EngineTls implements AutoCloseable {

  private final @Nullable TlsTerms ofClients;
  private final Executor tasks;

  /** BoringSSL's; for terms without one it is the JDK's turn. Not changed once this is made. */
  private final IdentityHashMap<TlsTerms, SslContext> contexts = new IdentityHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Makes what all connections share; blocks.
   *
   * @param tasks checks certificates, and computes what the JDK lets others compute
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     must be BoringSSL's and cannot
   */
  EngineTls(EngineConfig config, Executor tasks) {
    this.ofClients = config.tls();
    this.tasks = tasks;
    TlsLibrary library = TlsLibrary.of(config.options());
    boolean made = false;
    try {
      // Clients on the JDK's sockets ask for new keys again with each record until they come, once
      // in 128 GiB; after 32 of these and no data BoringSSL ends the connection.
      TlsLibrary towardsClients = library == TlsLibrary.AUTO ? TlsLibrary.JDK : library;
      make(
          towardsClients,
          ofClients,
          X509ExtendedKeyManager::getServerAliases,
          EngineTls::forClients);
      make(
          library, config.nodeTls(), X509ExtendedKeyManager::getClientAliases, EngineTls::forNodes);
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  /** For a client's connection. */
  TlsHandler withClient(ByteBufAllocator allocator, ConnectionBuffers buffers) {
    TlsTerms terms = Objects.requireNonNull(ofClients, "tls");
    SslContext context = contexts.get(terms);
    if (context == null) {
      return new TlsHandler(terms.newEngine(), tasks, buffers, List.of());
    }
    ReferenceCountUtil.retain(context);
    try {
      return new TlsHandler(context.newEngine(allocator), tasks, buffers, protocols(terms));
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  /** For a connection to a node. */
  TlsHandler withNode(
      TlsTerms terms,
      String host,
      int port,
      ByteBufAllocator allocator,
      ConnectionBuffers buffers) {
    SslContext context = contexts.get(terms);
    if (context == null) {
      return new TlsHandler(terms.newEngine(host, port), tasks, buffers, List.of());
    }
    ReferenceCountUtil.retain(context);
    try {
      SSLEngine engine = context.newEngine(allocator, host, port);
      if (terms.parameters().getServerNames() != null) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(terms.parameters().getServerNames());
        engine.setSSLParameters(parameters);
      }
      return new TlsHandler(engine, tasks, buffers, List.of());
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  /** Connections that are open keep what they need; there will be no more. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      contexts.values().forEach(ReferenceCountUtil::release);
    }
  }

  private void make(
      TlsLibrary library, @Nullable TlsTerms terms, TlsLibrary.Aliases aliases, Recipe recipe) {
    if (terms != null) {
      SslContext context =
          library.openSsl(
              terms.identity(),
              aliases,
              provider -> common(recipe.begin(terms), terms).sslProvider(provider).build());
      if (context != null) {
        contexts.put(terms, context);
      }
    }
  }

  private static SslContextBuilder forClients(TlsTerms terms) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(Objects.requireNonNull(terms.identity(), "identity"))
            .clientAuth(
                terms.parameters().getNeedClientAuth() ? ClientAuth.REQUIRE : ClientAuth.NONE);
    // Else Netty trusts the JDK's authorities, and reads them for nothing.
    return terms.trust() == null
        ? builder.trustManager(nobody())
        : builder.trustManager(terms.trust());
  }

  private static SslContextBuilder forNodes(TlsTerms terms) {
    return SslContextBuilder.forClient()
        .keyManager(terms.identity())
        .trustManager(Objects.requireNonNull(terms.trust(), "trust"))
        .endpointIdentificationAlgorithm(terms.parameters().getEndpointIdentificationAlgorithm());
  }

  private static SslContextBuilder common(SslContextBuilder builder, TlsTerms terms) {
    return builder
        .protocols(terms.parameters().getProtocols())
        .ciphers(List.of(terms.parameters().getCipherSuites()), SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocols(terms)));
  }

  private static List<String> protocols(TlsTerms terms) {
    return List.of(terms.parameters().getApplicationProtocols());
  }

  /** Who trusts no certificate. */
  private static TrustManagerFactory nobody() throws SSLException {
    try {
      KeyStore none = KeyStore.getInstance(KeyStore.getDefaultType());
      none.load(null, null);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(none);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new SSLException("no trust can be made: " + e.getMessage(), e);
    }
  }

  /** Begins a context of one end. */
  private interface Recipe {

    SslContextBuilder begin(TlsTerms terms) throws SSLException;
  }
}
