package dev.culvert.transport.netty;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.session.WindowBudget;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Owns the event loops and the sessions on them. Thread-safe. */
final class NettyTransport implements ClientTransport {

  private final TransportThreads threads = new TransportThreads("culvert-netty");
  private final IoEventLoopGroup loops;
  private final TlsClient tls;
  private final Sessions sessions;
  private final WindowBudget windows = WindowBudget.ofClient();

  NettyTransport(
      TransportConfig config, Set<TransportCapability> capabilities, NettyOptions options) {
    this.tls = new TlsClient(config.tls(), options.tls());
    this.loops =
        new MultiThreadIoEventLoopGroup(options.loops(), threads, NioIoHandler.newFactory());
    this.sessions = new Sessions("netty", capabilities, config);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(
        target,
        decided -> {
          WindowGrowth growth = new WindowGrowth(decided.http2(), windows);
          return new NettySession(target, decided, growth, tls, loops.next()).life();
        });
  }

  @Override
  public void close() {
    sessions.close();
    loops.forEach(NettyTransport::end);
    threads.join();
    tls.close();
  }

  /**
   * Not by the group and its future: that comes by a thread of {@code GlobalEventExecutor}, which
   * after one that could not be started never makes another.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The thread is waited for.
  private static void end(EventExecutor loop) {
    try {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    } catch (OutOfMemoryError e) {
      // It has no thread, and none can be had for it to end in.
    }
  }
}
