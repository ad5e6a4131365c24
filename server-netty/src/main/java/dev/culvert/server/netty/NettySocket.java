package dev.culvert.server.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.PendingSocket;
import io.netty.channel.ChannelException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A socket that was made in a pod's namespace, and becomes a channel of the event loop. Confined to
 * its loop.
 *
 * @param what what it is, for messages
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise tells what became of it.
record NettySocket(NettyLoop loop, String what, InetSocketAddress address, SocketChannel socket)
    implements PendingSocket {

  @Override
  public CompletableFuture<PendingSocket.Connected> connect() {
    CompletableFuture<PendingSocket.Connected> connected = new CompletableFuture<>();
    SocketEnds ends = new SocketEnds(loop, what);
    PodChannel channel;
    try {
      socket.socket().setOOBInline(true);
      // Which sets TCP_NODELAY by itself.
      channel = new PodChannel(socket);
      ends.setUp(channel);
    } catch (IOException | ChannelException e) {
      closeQuietly(socket, e);
      connected.completeExceptionally(e);
      return connected;
    }
    connected.whenComplete(
        (open, e) -> {
          if (e != null) {
            channel.close();
          }
        });
    loop.events()
        .register(channel)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                channel.connect(address).addListener(result -> ended(connected, ends, result));
              } else {
                connected.completeExceptionally(registered.cause());
              }
            });
    return connected;
  }

  private static void ended(
      CompletableFuture<PendingSocket.Connected> connected, SocketEnds ends, Future<?> result) {
    if (!result.isSuccess()) {
      connected.completeExceptionally(plain(result.cause()));
    } else if (!connected.complete(ends)) {
      ends.close(new CulvertException(Failure.CANCELLED, "nobody waits for this connection"));
    }
  }

  /** Netty puts the address into the message, where ours has it already. */
  private static Throwable plain(@Nullable Throwable e) {
    if (e instanceof IOException && e.getCause() instanceof IOException cause) {
      return cause;
    }
    return e == null ? new IOException("no connection and no reason") : e;
  }

  private static void closeQuietly(SocketChannel socket, Exception why) {
    try {
      socket.close();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }
}
