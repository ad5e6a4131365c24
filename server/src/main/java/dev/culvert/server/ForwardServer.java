package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.undertow.ChannelOpener;
import dev.culvert.server.undertow.CleartextListener;
import dev.culvert.server.undertow.ForwardingChannel;
import dev.culvert.server.undertow.ServerBuffers;
import dev.culvert.server.undertow.TlsListener;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The HTTP/2 server of a node or a gateway, as docs/PROTOCOL.md describes it: over TLS if that is
 * configured, else cleartext with prior knowledge or HTTP/1.1 Upgrade. What it forwards to is its
 * {@link Backend}, which it borrows. Thread-safe.
 */
public final class ForwardServer implements AutoCloseable {

  private static final int MAX_BUFFER = 1 << 16;

  /** For a client to say what it speaks, and then what it wants. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int BACKLOG = 1_024;

  private final ServerConfig config;
  private final Backend backend;
  private final Duration patience;
  private final ServerBuffers buffers;
  private final ThreadGroup threads;
  private final XnioWorker worker;
  private final AcceptingChannel<StreamConnection> acceptor;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Session.Stop> stopped = new CompletableFuture<>();

  private ForwardServer(ServerConfig config, Backend backend, Duration patience)
      throws IOException {
    this.config = config;
    this.backend = backend;
    this.patience = patience;
    this.buffers = new ServerBuffers(bufferSize(config), config.bufferLimit());
    this.threads = new ThreadGroup("culvert-server");
    this.worker =
        Xnio.getInstance()
            .createWorkerBuilder()
            .setWorkerName("culvert-server")
            .setThreadGroup(threads)
            .setWorkerIoThreads(config.ioThreads())
            // For the tasks of TLS handshakes.
            .setCoreWorkerPoolSize(config.ioThreads())
            .setMaxWorkerPoolSize(config.ioThreads())
            .build();
    try {
      this.acceptor = listen();
    } catch (IOException | RuntimeException | Error e) {
      worker.shutdownNow();
      throw e;
    }
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @param backend opens the sessions that clients ask for; not closed by the server
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it cannot listen there
   */
  public static ForwardServer start(ServerConfig config, Backend backend) {
    return start(config, backend, PATIENCE);
  }

  /** Starts a server that waits for a client's next step as long as that. */
  static ForwardServer start(ServerConfig config, Backend backend, Duration patience) {
    try {
      ForwardServer server = new ForwardServer(config, backend, patience);
      server.acceptor.resumeAccepts();
      return server;
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "cannot listen on " + describe(config.listen()) + ": " + e.getMessage(),
          e);
    }
  }

  /** Where it listens, with the port that was picked. */
  public InetSocketAddress address() {
    return acceptor.getLocalAddress(InetSocketAddress.class);
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
      Shutdown shutdown = new Shutdown(acceptor, connections, worker, threads);
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

  /** Whatever is thrown on the way, nobody waits for ever. */
  private void end(Shutdown shutdown, Duration grace) {
    Session.Stop stop = Session.Stop.FORCED;
    try {
      stop = shutdown.run(grace);
    } finally {
      stopped.complete(stop);
    }
  }

  private AcceptingChannel<StreamConnection> listen() throws IOException {
    OptionMap options =
        OptionMap.builder()
            .set(Options.TCP_NODELAY, true)
            .set(Options.KEEP_ALIVE, true)
            .set(Options.REUSE_ADDRESSES, true)
            .set(Options.BACKLOG, BACKLOG)
            .getMap();
    return worker.createStreamConnectionServer(
        config.listen(),
        ChannelListeners.openListenerAdapter(closingOnFault(openListener())),
        options);
  }

  /** XNIO would log what a listener throws, and leave the connection to nobody. */
  private static ChannelListener<StreamConnection> closingOnFault(
      ChannelListener<StreamConnection> listener) {
    return connection -> {
      try {
        listener.handleEvent(connection);
      } catch (RuntimeException | Error e) {
        IoUtils.safeClose(connection);
        throw e;
      }
    };
  }

  private ChannelListener<StreamConnection> openListener() {
    ChannelOpener opener = new ChannelOpener(buffers, config.http2(), patience, this::opened);
    ServerTls tls = config.tls();
    if (tls == null) {
      return new CleartextListener(opener);
    }
    SSLContext context = tls.context();
    return new TlsListener(opener, worker, context, tls.parameters(context));
  }

  /** Bytes that the connections hold in buffers now; at rest, none. */
  long bufferedBytes() {
    return buffers.held();
  }

  /** Connections of which something is left; a server ends its threads when there are none. */
  int connections() {
    return connections.size();
  }

  private static int bufferSize(ServerConfig config) {
    int size = Math.min(config.http2().maxFrameSize(), MAX_BUFFER);
    return config.tls() == null ? size : Math.max(size, TlsListener.MIN_BUFFER);
  }

  private static String describe(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  private void opened(ForwardingChannel channel) {
    IoLoop loop = new IoLoop(channel.getIoThread(), channel.buffers(), channel::abandon);
    ClientConnection connection =
        new ClientConnection(channel, loop, backend, config, patience, connections::remove);
    connections.add(connection);
    connection.start();
    if (stopping.get()) {
      connection.close();
    }
  }
}
