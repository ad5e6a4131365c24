package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.testkit.Patience;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code GlobalEventExecutor} as it is after a thread that could not be started: it takes that one
 * for started, and runs nothing any more.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckExecutorTest {

  private AtomicBoolean started = new AtomicBoolean();

  @BeforeEach
  void stick() throws ReflectiveOperationException {
    Field field = GlobalEventExecutor.class.getDeclaredField("started");
    field.setAccessible(true);
    started = (AtomicBoolean) field.get(GlobalEventExecutor.INSTANCE);
    Patience.await("no thread of it").until(() -> started.compareAndSet(false, true));
  }

  @AfterEach
  void free() {
    started.set(false);
    GlobalEventExecutor.INSTANCE.execute(() -> {});
  }

  @Test
  void aTransportCloses() {
    ClientTransport transport = new NettyTransportProvider().create(TransportConfig.DEFAULT);
    Target nowhere =
        new Target(URI.create("http://127.0.0.1:1"), new Route(null, new PodRef("a", "b")));

    CompletableFuture<?> connecting = transport.connect(nowhere).toCompletableFuture();
    transport.close();

    assertThat(connecting).isCompletedExceptionally();
  }

  @Test
  void aTransportThatWasNotUsedCloses() {
    new NettyTransportProvider().create(TransportConfig.DEFAULT).close();
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // The loop's end is waited for.
  void aListenerHearsOfItsLoopsEnd() throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    SingleThreadIoEventLoop loop = (SingleThreadIoEventLoop) loops.next();
    Ended before = new Ended();
    new NettyAcceptLoop(loop).watch(listener(), before);
    loop.submit(() -> {}).sync();

    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    assertThat(before.reason.get(30, TimeUnit.SECONDS)).hasMessageContaining("closed");
    assertThat(loop.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    Ended after = new Ended();
    ServerSocketChannel late = listener();
    AcceptLoop.Watch watch = new NettyAcceptLoop(loop).watch(late, after);
    assertThat(after.reason.get(30, TimeUnit.SECONDS)).hasMessageContaining("closed");
    watch.close();
    assertThat(late.isOpen()).isFalse();
  }

  private static ServerSocketChannel listener() throws Exception {
    ServerSocketChannel socket = ServerSocketChannel.open();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.configureBlocking(false);
    return socket;
  }

  private static final class Ended implements AcceptLoop.Handler {

    final CompletableFuture<Throwable> reason = new CompletableFuture<>();

    @Override
    public void onConnection(AcceptLoop.Watch watch) {
      watch.close();
    }

    @Override
    public void onEnded(Throwable why) {
      reason.complete(why);
    }
  }
}
