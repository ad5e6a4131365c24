package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.session.WindowBudget;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** Owns Jetty's client, its threads, and the sessions on them. Thread-safe. */
final class JettyTransport implements ClientTransport {

  private static final int MIN_THREADS = 2;
  private static final int IDLE_THREAD_MILLIS = 60_000;

  private final TransportConfig config;
  private final Threads threads = new Threads();
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, threads);
  private final HTTP2Client client;
  private final Sessions sessions;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable TlsSettings tls;

  JettyTransport(TransportConfig config, Set<TransportCapability> capabilities, int maxThreads) {
    this.config = config;
    this.sessions = new Sessions("jetty", capabilities, config);
    timers.setRemoveOnCancelPolicy(true);
    client = client(config.http2(), connector(maxThreads));
    start(client);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(
        target, decided -> new JettySession(target, decided, client, this::tls).life());
  }

  @Override
  public void close() {
    sessions.close();
    stop(client);
    if (tls != null) {
      stop(tls);
    }
    timers.shutdownNow();
    threads.join();
  }

  /** Made when it is first needed: reading the JDK's authorities takes a while. */
  private SslContextFactory.Client tls() {
    lock.lock();
    try {
      TlsSettings settings = tls;
      if (settings == null) {
        settings = new TlsSettings(config.tls());
        start(settings);
        tls = settings;
      }
      return settings;
    } finally {
      lock.unlock();
    }
  }

  private ClientConnector connector(int maxThreads) {
    QueuedThreadPool pool =
        new QueuedThreadPool(maxThreads, MIN_THREADS, IDLE_THREAD_MILLIS, -1, null, null, threads);
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setExecutor(pool);
    connector.setScheduler(new ScheduledExecutorScheduler(timers));
    connector.setIdleTimeout(Duration.ZERO);
    connector.setTCPNoDelay(true);
    connector.setSslContextFactory(new UnusedTls());
    return connector;
  }

  private static HTTP2Client client(Http2Settings settings, ClientConnector connector) {
    HTTP2Client client = new HTTP2Client(connector);
    WindowBudget windows = WindowBudget.ofClient();
    client.setFlowControlStrategyFactory(
        () -> new ReleasedCredit(settings.connectionWindow(), new WindowGrowth(settings, windows)));
    client.setInitialSessionRecvWindow(settings.connectionWindow());
    client.setInitialStreamRecvWindow(settings.streamWindow());
    client.setMaxFrameSize(settings.maxFrameSize());
    client.setInputBufferSize(settings.maxFrameSize());
    client.setMaxResponseHeadersSize(settings.maxHeaderListSize());
    client.setMaxConcurrentPushedStreams(0);
    return client;
  }

  private static void start(LifeCycle part) {
    try {
      part.start();
    } catch (Exception e) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "transport jetty cannot start: " + e.getMessage(), e);
    }
  }

  private static void stop(LifeCycle part) {
    try {
      part.stop();
    } catch (Exception e) {
      throw new CulvertException(
          Failure.INTERNAL, "transport jetty cannot stop: " + e.getMessage(), e);
    }
  }

  /**
   * What Jetty starts with every connector, though connections bring their own: its start would
   * read the JDK's authorities.
   */
  private static final class UnusedTls extends SslContextFactory.Client {

    @Override
    protected void doStart() {}

    @Override
    protected void doStop() {}
  }

  /** Makes the threads, and waits for their end, which Jetty does not. */
  private static final class Threads implements ThreadFactory {

    private final AtomicInteger count = new AtomicInteger();
    private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

    @Override
    public Thread newThread(Runnable task) {
      made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
      Thread thread = new Thread(task, "culvert-jetty-" + count.incrementAndGet());
      thread.setDaemon(true);
      made.add(thread);
      return thread;
    }

    void join() {
      DaemonThreads.awaitEnd(made);
    }
  }
}
