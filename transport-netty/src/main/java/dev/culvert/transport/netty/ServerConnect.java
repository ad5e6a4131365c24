package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connect to a server, to each of its addresses in turn. Confined to its event loop, but for
 * the lookup of a name: the JDK's resolver blocks, so it gets a thread of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ServerConnect {

  /** Above Netty's 64 KiB, which would cut what streams with open windows may write at once. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 19, 1 << 20);

  private final EventLoop loop;
  private final Target target;
  private final Bootstrap bootstrap;
  private final Promise<Channel> connected;
  private @Nullable Channel channel;

  /**
   * @param handler sets up the pipeline of each attempt's connection
   * @param connected gets the connection, or why the last address failed; cancelling it leaves
   *     nothing behind
   */
  ServerConnect(Target target, EventLoop loop, ChannelHandler handler, Promise<Channel> connected) {
    this.target = target;
    this.loop = loop;
    this.connected = connected;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(handler);
  }

  void start() {
    connected.addListener(future -> closeUnlessConnected());
    String host = target.server().getHost();
    if (host.startsWith("[") || NetUtil.isValidIpV4Address(host)) {
      lookUp(host);
    } else {
      Thread thread = new Thread(() -> lookUp(host), "culvert-netty-lookup");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void lookUp(String host) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      loop.execute(() -> attempt(addresses, 0));
    } catch (UnknownHostException e) {
      connected.tryFailure(e);
    } catch (RejectedExecutionException e) {
      // The transport was closed meanwhile.
      connected.cancel(false);
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
