package com.example.culvert.vertx;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Owns a Vert.x with one event loop, on which everything of every session happens: so nothing in
 * this package needs a lock. Thread-safe.
 */
final class VertxTransport implements ClientTransport {

  /** Stands in for the event loop when it has ended; its thread goes when it is idle. */
  private static final Executor AFTERWARDS = standIn();

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final TransportConfig config;
  private final Vertx vertx;
  private final Context loop;
  private final HttpClientAgent client;
  private final Set<VertxSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  VertxTransport(TransportConfig config) {
    this.config = config;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    this.loop = vertx.getOrCreateContext();
    this.client = vertx.createHttpClient(options(config));
  }

  // tag connect
  @Override
  public CompletionStage<Session> connect(Target target) {
    TransportCapability needed =
        TransportCapability.neededFor(target.server(), config.cleartext()).orElse(null);
    if (needed == null || !VertxTransportProvider.CAPABILITIES.contains(needed)) {
      return CompletableFuture.failedStage(
          new CulvertException(
              Failure.UNAVAILABLE,
              "transport vertx cannot connect to "
                  + target.server()
                  + (needed == null ? "" : " by " + needed)
                  + "; choose another transport"));
    }
    VertxSession session = new VertxSession(this, target);
    sessions.add(session);
    session.closed().thenRun(() -> sessions.remove(session));
    execute(() -> session.connect(closing.get()));
    return session.opened();
  }

  // end connect

  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      execute(this::stopSessions);
    }
    closed.join();
  }

  TransportConfig config() {
    return config;
  }

  HttpClientAgent client() {
    return client;
  }

  /** Runs a task on the event loop, after those that were given before; never here and now. */
  void execute(Runnable task) {
    try {
      loop.runOnContext(none -> task.run());
    } catch (RejectedExecutionException e) {
      AFTERWARDS.execute(task);
    }
  }

  /** Runs a task on the event loop after a while; returns what {@link #cancel} takes. */
  long after(Duration delay, Runnable task) {
    return vertx.setTimer(millis(delay), id -> task.run());
  }

  /** Runs a task on the event loop again and again. */
  long every(Duration interval, Runnable task) {
    return vertx.setPeriodic(millis(interval), id -> task.run());
  }

  void cancel(long timer) {
    vertx.cancelTimer(timer);
  }

  private void stopSessions() {
    Thread loopThread = Thread.currentThread();
    CompletionStage<Void> stops =
        CompletableFuture.allOf(
            sessions.stream()
                .map(session -> session.stop(Duration.ZERO).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    stops.thenRun(
        () -> vertx.close().onComplete(done -> AFTERWARDS.execute(() -> end(loopThread))));
  }

  /** Vert.x says that it is closed a little before its thread has ended. */
  private void end(Thread loopThread) {
    try {
      loopThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed.complete(null);
  }

  // tag options
  private static HttpClientOptions options(TransportConfig config) {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(config.cleartext() == Cleartext.UPGRADE)
        .setInitialSettings(
            new Http2Settings()
                .setPushEnabled(false)
                .setInitialWindowSize(config.http2().streamWindow())
                .setMaxFrameSize(config.http2().maxFrameSize())
                .setMaxHeaderListSize(config.http2().maxHeaderListSize()))
        .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, millis(config.connectTimeout())));
  }

  // end options

  /** At least one, and few enough for any timer. */
  static long millis(Duration duration) {
    return Math.max(1, (duration.compareTo(FOREVER) < 0 ? duration : FOREVER).toMillis());
  }

  private static Executor standIn() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            100,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "culvert-vertx-afterwards");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
