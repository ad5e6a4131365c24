package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connect to a server, to each of its addresses in turn. Confined to its event loop, but for
 * what blocks: the JDK's resolver and what the connection needs beforehand get a thread of their
 * own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ServerConnect {

  /** Above Netty's 64 KiB, which would cut what streams with open windows may write at once. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 19, 1 << 20);

  private final EventLoop loop;
  private final Target target;
  private final ConnectionInitializer initializer;
  private final Bootstrap bootstrap;
  private final Promise<Channel> connected;
  private @Nullable Channel channel;

  /**
   * @param initializer sets up the pipeline of each attempt's connection
   * @param connected gets the connection, or why the last address failed; cancelling it leaves
   *     nothing behind
   */
  ServerConnect(
      Target target,
      EventLoop loop,
      ConnectionInitializer initializer,
      Promise<Channel> connected) {
    this.target = target;
    this.loop = loop;
    this.initializer = initializer;
    this.connected = connected;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(initializer);
  }

  void start() {
    connected.addListener(future -> closeUnlessConnected());
    String host = target.server().getHost();
    boolean isAddress = host.startsWith("[") || NetUtil.isValidIpV4Address(host);
    if (isAddress && !initializer.needsPreparing()) {
      lookUp(host);
    } else {
      Thread thread = new Thread(() -> lookUp(host), "culvert-netty-lookup");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void lookUp(String host) {
    try {
      initializer.prepare();
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      loop.execute(() -> attempt(addresses, 0));
    } catch (RejectedExecutionException e) {
      // The transport was closed meanwhile.
      connected.cancel(false);
    } catch (Throwable e) {
      connected.tryFailure(e);
    }
  }

  private void attempt(List<InetAddress> addresses, int index) {
    if (connected.isDone()) {
      return;
    }
    ChannelFuture attempt =
        bootstrap.connect(new InetSocketAddress(addresses.get(index), target.port()));
    channel = attempt.channel();
    attempt.addListener(
        future -> {
          if (future.isSuccess()) {
            connected.trySuccess(attempt.channel());
          } else if (index + 1 < addresses.size()) {
            attempt(addresses, index + 1);
          } else {
            connected.tryFailure(future.cause());
          }
        });
  }

  private void closeUnlessConnected() {
    Channel latest = channel;
    if (!connected.isSuccess() && latest != null) {
      latest.close();
    }
  }
}
