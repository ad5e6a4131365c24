package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.AcceptLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // The loop's end is waited for by its threads.
class NettyAcceptLoopTest {

  private static final int ROUNDS = 100;

  /** Which its loop may not come to: it drops its timers, and hooks if tasks come to the last. */
  @Test
  void aListenerIsGoneThoughItsLoopEndsMeanwhile() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      closeWhileTheLoopEnds();
    }
  }

  private static void closeWhileTheLoopEnds() throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("accept-test", true), NioIoHandler.newFactory());
    SingleThreadIoEventLoop events = (SingleThreadIoEventLoop) loops.next();
    ServerSocketChannel socket = ServerSocketChannel.open();
    socket.configureBlocking(false);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    AcceptLoop.Watch watch = new NettyAcceptLoop(events).watch(socket, new Nobody());
    events.submit(() -> "registered").get();

    CountDownLatch held = new CountDownLatch(1);
    events.execute(() -> awaitUninterruptibly(held));
    awaitTasks(events, 0);
    Thread closing = new Thread(watch::close, "closing");
    closing.start();
    awaitTasks(events, 1);
    // Behind the close, which then waits for a timer.
    events.execute(() -> events.shutdownGracefully(0, 0, TimeUnit.SECONDS));
    Thread busy = new Thread(() -> executeUntilRefused(events), "busy");
    busy.start();
    held.countDown();

    closing.join();
    busy.join();
    assertThat(socket.isOpen()).isFalse();
    assertThat(events.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitTasks(SingleThreadIoEventLoop events, int count) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> events.pendingTasks() == count);
  }

  private static void executeUntilRefused(SingleThreadIoEventLoop events) {
    try {
      // The last of them may stay in the queue of a loop that is gone.
      while (!events.isTerminated()) {
        if (events.pendingTasks() == 0) {
          events.execute(() -> {});
        }
      }
    } catch (RejectedExecutionException e) {
      // It has ended.
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Nobody implements AcceptLoop.Handler {

    @Override
    public void onConnection(AcceptLoop.Watch watch) {
      throw new AssertionError("nobody connects");
    }

    @Override
    public void onEnded(Throwable reason) {
      throw new AssertionError("it is closed before", reason);
    }
  }
}
