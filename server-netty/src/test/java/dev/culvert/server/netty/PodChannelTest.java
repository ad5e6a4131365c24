package dev.culvert.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // What the loop runs at once needs no waiting for.
class PodChannelTest {

  /** The kernel may leave an answer to another thread of its own, now and then. */
  private static final int TRIES = 1_000;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void connectionIsThereWhenConnectReturns() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress())) {
      assertThat(oneIsSettledAtOnce(server.getLocalSocketAddress(), true)).isTrue();
    }
  }

  @Test
  void refusalIsThereWhenConnectReturns() throws Exception {
    SocketAddress closed;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = server.getLocalSocketAddress();
    }
    assertThat(oneIsSettledAtOnce(closed, false)).isTrue();
  }

  private boolean oneIsSettledAtOnce(SocketAddress address, boolean accepted) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      EventLoop loop = loops.next();
      SocketChannel socket = SocketChannel.open();
      if (loop.submit(() -> isSettledAtOnce(loop, socket, address, accepted)).get()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSettledAtOnce(
      EventLoop loop, SocketChannel socket, SocketAddress address, boolean accepted) {
    PodChannel channel = new PodChannel(socket);
    channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
    loop.register(channel);
    ChannelFuture connecting = channel.connect(address);
    boolean settled = connecting.isDone();
    if (settled) {
      assertThat(connecting.isSuccess()).isEqualTo(accepted);
      assertThat(channel.isActive()).isEqualTo(accepted);
    }
    channel.close();
    return settled;
  }
}
