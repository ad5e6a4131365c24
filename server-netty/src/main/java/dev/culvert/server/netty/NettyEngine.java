package dev.culvert.server.netty;

import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.EngineThreads;
import dev.culvert.server.spi.Limits;
import dev.culvert.server.spi.ServerEngine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Netty's HTTP/2 on its NIO event loops, each of which also accepts or serves. Thread-safe. */
final class NettyEngine implements ServerEngine {

  private static final int BUFFER = 1 << 16;

  /** Above Netty's 64 KiB, which would cut what streams with open windows may write at once. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 19, 1 << 20);

  private final EngineConfig config;
  private final ServerBuffers buffers;
  private final EngineThreads threads = new EngineThreads();
  private final MultiThreadIoEventLoopGroup loops;

  /** Certificates and keys: whatever a trust manager does would hold up all of an event loop. */
  private final ExecutorService tasks;

  private final EngineTls tls;

  private volatile @Nullable Channel acceptor;

  NettyEngine(EngineConfig config) {
    this.config = config;
    this.buffers = new ServerBuffers(BUFFER, config.bufferLimit());
    this.tasks = Executors.newFixedThreadPool(config.ioThreads(), threads("task"));
    this.tls = new EngineTls(config, tasks);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            config.ioThreads(), threads("I/O"), NioIoHandler.newFactory());
  }

  @Override
  public void listen(Clients clients) throws IOException {
    ConnectionStart start = new ConnectionStart(config, buffers, tls, clients);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, Limits.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(start)
            .bind(config.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw cause instanceof IOException e ? e : new IOException(String.valueOf(cause), cause);
    }
    acceptor = bound.channel();
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) Objects.requireNonNull(acceptor, "not listening").localAddress();
  }

  @Override
  public void stopListening() {
    Channel listening = acceptor;
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
  }

  @Override
  public void end(Duration patience) throws InterruptedException {
    loops.forEach(loop -> end(loop, patience));
    tasks.shutdownNow();
    try {
      if (!patience.isZero()) {
        threads.join(patience);
      }
    } finally {
      tls.close();
    }
  }

  /**
   * Not by the group and its future: that comes by a thread of {@code GlobalEventExecutor}, which
   * after one that could not be started never makes another.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The thread is waited for.
  private static void end(EventExecutor loop, Duration patience) {
    try {
      loop.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (OutOfMemoryError e) {
      // It has no thread, and none can be had for it to end in.
    }
  }

  @Override
  public long bufferedBytes() {
    return buffers.held();
  }

  private ThreadFactory threads(String use) {
    return new DefaultThreadFactory(
        EngineThreads.NAME + " " + use, false, Thread.NORM_PRIORITY, threads.group());
  }
}
