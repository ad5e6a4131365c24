package dev.culvert.transport.netty;

import dev.culvert.core.SocketConnect;
import dev.culvert.core.Target;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Promise;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connect to a server, whose socket then becomes a channel of the event loop: an attempt that
 * is lost never is one. Confined to the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ServerConnect {

  /** Above Netty's 64 KiB, which would cut what streams with open windows may write at once. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 19, 1 << 20);

  private final EventLoop loop;
  private final Target target;
  private final ConnectionInitializer initializer;
  private final Promise<Channel> connected;

  /**
   * @param initializer sets up the connection's pipeline
   * @param connected gets the connection before its pipeline does, or why there is none; cancelling
   *     it leaves nothing behind
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
  }

  void start() {
    CompletableFuture<SocketChannel> connecting =
        SocketConnect.toServer(target, initializer::prepare);
    connected.addListener(future -> connecting.cancel(false));
    connecting.whenComplete(this::executeEnd);
  }

  private void executeEnd(@Nullable SocketChannel socket, @Nullable Throwable failure) {
    try {
      loop.execute(() -> end(socket, failure));
    } catch (RejectedExecutionException e) {
      // The transport was closed meanwhile.
      if (socket != null) {
        SocketConnect.closeQuietly(socket);
      }
      connected.cancel(false);
    }
  }

  private void end(@Nullable SocketChannel socket, @Nullable Throwable failure) {
    if (socket == null) {
      connected.tryFailure(Objects.requireNonNull(failure, "failure"));
    } else if (connected.isDone()) {
      SocketConnect.closeQuietly(socket);
    } else {
      take(socket);
    }
  }

  private void take(SocketChannel socket) {
    NioSocketChannel channel;
    try {
      channel = new NioSocketChannel(socket);
      channel.config().setTcpNoDelay(true);
      channel.config().setWriteBufferWaterMark(WATER_MARK);
      channel.pipeline().addLast(initializer);
    } catch (Throwable e) {
      SocketConnect.closeQuietly(socket);
      connected.tryFailure(e);
      return;
    }
    connected.trySuccess(channel);
    loop.register(channel);
  }
}
