package com.example.culvert.vertx;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.spi.ClientTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Owns a Vert.x with one event loop, on which everything of every session happens: so nothing in
 * this package needs a lock. Thread-safe.
 */
final class VertxTransport implements ClientTransport {

  private final Vertx vertx;
  private final VertxLoop loop;
  private final HttpClientAgent client;
  private final Sessions sessions;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  VertxTransport(TransportConfig config) {
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    this.loop = new VertxLoop(vertx);
    this.client = vertx.createHttpClient(options(config));
    this.sessions = new Sessions("vertx", VertxTransportProvider.CAPABILITIES, config);
  }

  // tag connect
  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(
        target, decided -> new VertxSession(target, decided, client, loop).life());
  }

  @Override
  public void close() {
    sessions.close();
    if (closing.compareAndSet(false, true)) {
      loop.execute(this::end);
    }
    closed.join();
  }

  // end connect

  /** Vert.x says that it is closed a little before its thread has ended. */
  private void end() {
    Thread loopThread = Thread.currentThread();
    vertx
        .close()
        .onComplete(
            done ->
                VertxLoop.AFTERWARDS.execute(
                    () -> {
                      try {
                        loopThread.join();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      closed.complete(null);
                    }));
  }

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
        .setConnectTimeout(
            (int) Math.min(Integer.MAX_VALUE, VertxLoop.millis(config.connectTimeout())));
  }
}
