package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.testkit.Patience;
import dev.culvert.transport.netty.PodPort;
import dev.culvert.transport.netty.StreamChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Netty channel into a pod does what a socket's channel does, over any transport. */
@SuppressWarnings("FutureReturnValueIgnored") // What becomes of it shows at the other end.
class NettyChannelTest extends ClientContract {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** Closed with the rest of the test's, before the contract looks what is left. */
  @BeforeEach
  void closeGroupLater() {
    closedLater(() -> group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(60, TimeUnit.SECONDS));
  }

  @Test
  void bytesGoBothWaysUntilBothHalvesHaveEnded() throws Exception {
    byte[] sent = new byte[4 << 20];
    new Random(4).nextBytes(sent);
    try (TestPort echo = TestPort.echo()) {
      Inbox inbox = new Inbox();
      Channel channel = connect(inbox, 80, open(pod.on(80, echo))).sync().channel();
      assertThat(channel.isActive()).isTrue();
      assertThat(channel.remoteAddress()).isEqualTo(new PodPort(80)).hasToString("pod:80");
      int half = sent.length / 2;
      channel.write(Unpooled.wrappedBuffer(sent, 0, half));
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(sent, half, sent.length - half))
          .addListener(written -> ((DuplexChannel) channel).shutdownOutput());
      inbox.ended.get(60, TimeUnit.SECONDS);
      assertThat(inbox.bytes.toByteArray()).isEqualTo(sent);
      Patience.await("the close of what has ended both ways").until(() -> !channel.isOpen());
    }
  }

  @Test
  void refusalFailsTheConnect() throws Exception {
    Culvert culvert = open(pod);
    ChannelFuture refused = connect(new Inbox(), 81, culvert).await();
    assertThat(refused.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("port 81: Connection refused");
    assertThat(refused.channel().closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bootstrap(new Inbox(), culvert).connect(new InetSocketAddress(80)).await().cause())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PodPort");
    assertThatThrownBy(() -> new PodPort(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void connectTimesOut() throws Exception {
    ChannelFuture late =
        bootstrap(new Inbox(), open(pod.silentOn(80)))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 50)
            .connect(new PodPort(80))
            .await();
    assertThat(late.cause()).isInstanceOf(ConnectTimeoutException.class);
    assertThat(late.channel().closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void resetIsAnExceptionAndThenTheClose() throws Exception {
    try (TestPort port =
        TestPort.serve(
            (socket, report) -> {
              socket.getInputStream().read();
              TestPort.reset(socket);
            })) {
      Inbox inbox = new Inbox();
      Channel channel = connect(inbox, 80, open(pod.on(80, port))).sync().channel();
      channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
      assertThat(inbox.failure.get(60, TimeUnit.SECONDS))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThat(channel.closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closeIsAnEnd() throws Exception {
    try (TestPort port = TestPort.witness()) {
      Channel channel = connect(new Inbox(), 80, open(pod.on(80, port))).sync().channel();
      channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
      channel.close().sync();
      assertThat(port.report()).isEqualTo("fin");
    }
  }

  private Bootstrap bootstrap(Inbox inbox, Culvert culvert) {
    return new Bootstrap()
        .group(group)
        .channelFactory(() -> new StreamChannel(culvert))
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(inbox);
  }

  private ChannelFuture connect(Inbox inbox, int port, Culvert culvert) {
    return bootstrap(inbox, culvert).connect(new PodPort(port));
  }

  /** Keeps what comes. */
  private static final class Inbox extends ChannelInboundHandlerAdapter {

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
      ByteBuf part = (ByteBuf) message;
      part.readBytes(bytes, part.readableBytes());
      part.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        ended.complete(null);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failure.complete(cause);
    }
  }
}
