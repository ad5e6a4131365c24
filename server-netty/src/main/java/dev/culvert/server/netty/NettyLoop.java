package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.StandIn;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loop that a connection is confined to, and its share of the server's buffers.
 * Thread-safe.
 *
 * @param events runs the tasks and the handlers
 * @param tls for connections to nodes
 * @param onFault ends what the tasks work for; gets what they throw, an {@link Error} too
 */
record NettyLoop(
    EventLoop events, ConnectionBuffers buffers, EngineTls tls, Consumer<Throwable> onFault)
    implements IoLoop {

  @Override
  public boolean isCurrent() {
    return events.inEventLoop() || (StandIn.isCurrent() && events.isTerminated());
  }

  @Override
  public void execute(Runnable task) {
    try {
      events.execute(() -> guard(task));
    } catch (RejectedExecutionException e) {
      standIn().execute(() -> guard(task));
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // Whatever it is: Netty would log it and go on.
  public void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      onFault.accept(e);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      Future<?> timer = events.schedule(() -> guard(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException e) {
      return standIn().after(delay, () -> guard(task));
    }
  }

  @Override
  public PendingSocket openSocket(String what, InetSocketAddress address) throws IOException {
    boolean v6 = address.getAddress() instanceof Inet6Address;
    SocketChannel socket =
        SocketChannel.open(v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    return adopt(what, address, socket);
  }

  @Override
  public boolean adopts() {
    return true;
  }

  @Override
  public PendingSocket adopt(String what, InetSocketAddress address, SocketChannel socket) {
    return new NettySocket(this, what, address, socket);
  }

  private StandIn standIn() {
    return new StandIn(() -> events.terminationFuture().awaitUninterruptibly());
  }
}
