package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Owns the event loops and the sessions on them. Thread-safe. */
final class NettyTransport implements ClientTransport {

  private final TransportConfig config;
  private final TransportThreads threads = new TransportThreads("culvert-netty");
  private final EventLoopGroup loops;
  private final TlsClient tls;
  private final Set<NettySession> sessions = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  NettyTransport(TransportConfig config, NettyOptions options) {
    this.config = config;
    this.loops =
        new MultiThreadIoEventLoopGroup(options.loops(), threads, NioIoHandler.newFactory());
    this.tls = new TlsClient(config.tls(), SslProvider.JDK);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    if (TransportCapability.neededFor(target.server(), config.cleartext()).isEmpty()) {
      return failed(
          Failure.UNAVAILABLE,
          "transport netty cannot connect to "
              + target.server()
              + ": it speaks HTTP/2 over TCP; use an http:// or https:// address");
    }
    NettySession session = new NettySession(target, config, loops.next());
    lock.lock();
    try {
      if (closed) {
        return failed(
            Failure.STOPPED, "cannot connect to " + target.server() + ": the transport is closed");
      }
      sessions.add(session);
    } finally {
      lock.unlock();
    }
    session.closed().whenComplete((reason, none) -> sessions.remove(session));
    return session.open(tls);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    for (NettySession session : List.copyOf(sessions)) {
      session.stop(Duration.ZERO);
    }
    for (NettySession session : List.copyOf(sessions)) {
      session.closed().toCompletableFuture().join();
    }
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    threads.join();
    tls.close();
  }

  private static CompletionStage<Session> failed(Failure failure, String message) {
    return CompletableFuture.failedStage(new CulvertException(failure, message));
  }
}
