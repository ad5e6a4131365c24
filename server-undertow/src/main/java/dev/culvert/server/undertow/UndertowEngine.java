package dev.culvert.server.undertow;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.EngineThreads;
import dev.culvert.server.spi.Limits;
import dev.culvert.server.spi.ServerEngine;
import dev.culvert.server.spi.TlsTerms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Undertow's HTTP/2 on XNIO's listener and threads. Thread-safe. */
final class UndertowEngine implements ServerEngine {

  private static final int MAX_BUFFER = 1 << 16;

  private final EngineConfig config;
  private final ServerBuffers buffers;
  private final EngineThreads threads = new EngineThreads();
  private final XnioWorker worker;
  private volatile @Nullable AcceptingChannel<StreamConnection> acceptor;

  private UndertowEngine(EngineConfig config) throws IOException {
    this.config = config;
    this.buffers = new ServerBuffers(bufferSize(config), config.bufferLimit());
    this.worker =
        Xnio.getInstance()
            .createWorkerBuilder()
            .setWorkerName(EngineThreads.NAME)
            .setThreadGroup(threads.group())
            .setWorkerIoThreads(config.ioThreads())
            // For the tasks of TLS handshakes.
            .setCoreWorkerPoolSize(config.ioThreads())
            .setMaxWorkerPoolSize(config.ioThreads())
            .build();
  }

  /** Starts its threads. */
  static UndertowEngine make(EngineConfig config) {
    try {
      return new UndertowEngine(config);
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "the server's I/O threads cannot be started: " + e.getMessage(), e);
    }
  }

  @Override
  public void listen(Clients clients) throws IOException {
    OptionMap options =
        OptionMap.builder()
            .set(Options.TCP_NODELAY, true)
            .set(Options.KEEP_ALIVE, true)
            .set(Options.REUSE_ADDRESSES, true)
            .set(Options.BACKLOG, Limits.BACKLOG)
            .getMap();
    AcceptingChannel<StreamConnection> listening =
        worker.createStreamConnectionServer(
            config.listen(),
            ChannelListeners.openListenerAdapter(closingOnFault(openListener(clients))),
            options);
    acceptor = listening;
    listening.resumeAccepts();
  }

  @Override
  public InetSocketAddress address() {
    return Objects.requireNonNull(acceptor, "not listening")
        .getLocalAddress(InetSocketAddress.class);
  }

  /** Not twice: XNIO waits each time for the thread that accepts, which may be busy. */
  @Override
  public void stopListening() {
    AcceptingChannel<StreamConnection> listening = acceptor;
    if (listening != null && listening.isOpen()) {
      IoUtils.safeClose(listening);
    }
  }

  @Override
  public void end(Duration patience) throws InterruptedException {
    stopListening();
    if (patience.isZero()) {
      worker.shutdownNow();
      return;
    }
    worker.shutdown();
    worker.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    threads.join(patience);
  }

  @Override
  public long bufferedBytes() {
    return buffers.held();
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

  private ChannelListener<StreamConnection> openListener(Clients clients) {
    ChannelOpener opener = new ChannelOpener(buffers, config, clients);
    TlsTerms tls = config.tls();
    return tls == null
        ? new CleartextListener(opener, clients)
        : new TlsListener(opener, clients, tls);
  }

  private static int bufferSize(EngineConfig config) {
    int size = Math.min(config.http2().maxFrameSize(), MAX_BUFFER);
    // To a node there may be TLS in any case.
    return Math.max(size, TlsTerms.MAX_RECORD);
  }
}
