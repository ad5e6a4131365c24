package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Owns the event loops and the sessions on them. Thread-safe. */
final class NettyTransport implements ClientTransport {

  private final TransportConfig config;
  private final LoopThreads threads = new LoopThreads();
  private final EventLoopGroup loops;
  private final Set<NettySession> sessions = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  NettyTransport(TransportConfig config, int loops) {
    this.config = config;
    this.loops = new MultiThreadIoEventLoopGroup(loops, threads, NioIoHandler.newFactory());
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    if (!target.server().getScheme().equals("http")) {
      return failed(
          Failure.UNAVAILABLE,
          "transport netty cannot connect to "
              + target.server()
              + ": it speaks cleartext HTTP/2 only; use the server's http:// address");
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
    return session.open();
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
  }

  private static CompletionStage<Session> failed(Failure failure, String message) {
    return CompletableFuture.failedStage(new CulvertException(failure, message));
  }

  /** Makes the loops' threads, and waits for their end: the loops' futures come a little early. */
  private static final class LoopThreads extends DefaultThreadFactory {

    private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

    LoopThreads() {
      super("culvert-netty", true);
    }

    @Override
    protected Thread newThread(Runnable loop, String name) {
      Thread thread = super.newThread(loop, name);
      made.add(thread);
      return thread;
    }

    void join() {
      boolean interrupted = false;
      for (Thread thread : made) {
        while (thread.isAlive()) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
