package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.RelayChannel;
import dev.culvert.server.spi.ServerEngine;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 server of a node or a gateway, as docs/PROTOCOL.md describes it: over TLS if that is
 * configured, else cleartext with prior knowledge or HTTP/1.1 Upgrade. What it forwards to is its
 * {@link Backend}, which it borrows; what speaks HTTP/2 for it is a {@link ServerEngine}.
 * Thread-safe.
 */
public final class ForwardServer implements AutoCloseable {

  private final ServerConfig config;
  private final Backend backend;
  private final ServerEngine engine;
  private final Relays relays;
  private final Set<Served> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Session.Stop> stopped = new CompletableFuture<>();

  private ForwardServer(ServerConfig config, Backend backend, ServerEngine engine) {
    this.config = config;
    this.backend = backend;
    this.engine = engine;
    this.relays = new Relays(config, backend, this::added, connections::remove, this::opened);
  }

  /** The engines that {@link ServiceLoader} finds. */
  public static Providers<ForwardServerProvider> engines() {
    return Providers.load("server", ServiceLoader.load(ForwardServerProvider.class));
  }

  /**
   * Starts a server on the best engine that is available; it accepts connections when this returns.
   *
   * @param backend opens the sessions that clients ask for; not closed by the server
   * @throws CulvertException {@link Failure#UNAVAILABLE} if there is no engine, or it cannot listen
   *     there
   */
  public static ForwardServer start(ServerConfig config, Backend backend) {
    return start(engines().best(engine -> true), config, backend);
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @param backend opens the sessions that clients ask for; not closed by the server
   * @throws CulvertException {@link Failure#UNAVAILABLE} if the engine cannot work here, or not
   *     listen there
   */
  public static ForwardServer start(
      ForwardServerProvider provider, ServerConfig config, Backend backend) {
    ServerTls tls = config.tls();
    ServerEngine engine =
        provider.create(
            new EngineConfig(
                config.listen(),
                config.http2(),
                config.ioThreads(),
                config.patience(),
                config.bufferLimit(),
                tls == null ? null : tls.terms(),
                backend instanceof GatewayBackend gateway ? gateway.tlsTerms() : null,
                config.options()));
    ForwardServer server = new ForwardServer(config, backend, engine);
    boolean listening = false;
    try {
      engine.listen(server.new Arrivals());
      listening = true;
      return server;
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "cannot listen on " + describe(config.listen()) + ": " + e.getMessage(),
          e);
    } finally {
      if (!listening) {
        server.close();
      }
    }
  }

  /** Where it listens, with the port that was picked. */
  public InetSocketAddress address() {
    return engine.address();
  }

  /** {@code https://host:port}, or {@code http:} without TLS, for a client on this machine. */
  public URI uri() {
    InetAddress address = address().getAddress();
    InetAddress host = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    String scheme = config.tls() == null ? "http://" : "https://";
    return URI.create(scheme + describe(new InetSocketAddress(host, address().getPort())));
  }

  /**
   * Stops the server: it accepts nothing more, its sessions drain, then its connections are closed
   * and its threads end. Idempotent; a later call may shorten the grace period.
   *
   * @param grace how long open streams may go on; zero resets them at once
   * @return completes, never exceptionally, when nothing of the server is left
   */
  public CompletionStage<Session.Stop> stop(Duration grace) {
    if (stopping.compareAndSet(false, true)) {
      Shutdown shutdown = new Shutdown(engine, connections);
      try {
        new Thread(() -> end(shutdown, grace), "culvert-shutdown").start();
      } catch (OutOfMemoryError e) {
        // No thread can be had: in the caller's, then. A server must not be deaf to its end.
        end(shutdown, grace);
      }
    } else {
      connections.forEach(connection -> connection.drain(grace));
    }
    return stopped.minimalCompletionStage();
  }

  /** Stops without grace and waits until nothing of the server is left. Idempotent. */
  @Override
  public void close() {
    stop(Duration.ZERO).toCompletableFuture().join();
  }

  /** Bytes that the server's connections hold in buffers now; at rest, none. */
  public long bufferedBytes() {
    return engine.bufferedBytes();
  }

  /** Whatever is thrown on the way, nobody waits for ever. */
  private void end(Shutdown shutdown, Duration grace) {
    Session.Stop stop = Session.Stop.FORCED;
    try {
      stop = shutdown.run(grace);
    } finally {
      stopped.complete(stop);
    }
  }

  private ClientChannel.Handler opened(ClientChannel channel, @Nullable Relayed relayed) {
    ClientConnection connection =
        new ClientConnection(channel, backend, config, relayed, connections::remove);
    added(connection);
    connection.start();
    return connection;
  }

  /** From now on it is drained and closed with the server. */
  private void added(Served connection) {
    connections.add(connection);
    if (stopping.get()) {
      connection.close();
    }
  }

  private static String describe(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  /** What the engine tells of. Thread-safe. */
  private final class Arrivals implements Clients {

    @Override
    public ClientChannel.Handler apply(ClientChannel channel) {
      return opened(channel, null);
    }

    @Override
    public void onRelay(RelayRequest request, RelayChannel channel) {
      if (stopping.get()) {
        channel.refuse(new CulvertException(Failure.STOPPED, "the server is stopping"));
      } else {
        relays.answer(request, channel);
      }
    }
  }
}
