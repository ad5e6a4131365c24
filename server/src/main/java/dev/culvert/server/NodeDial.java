package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.Target;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** Connects to a node, with a socket that the caller's loop serves. Confined to its loop. */
@SuppressWarnings("FutureReturnValueIgnored") // Whatever fails is told by the future returned.
final class NodeDial {

  private final Target node;
  private final String name;
  private final IoLoop loop;
  private final CompletableFuture<PendingSocket.Connected> result = new CompletableFuture<>();

  private NodeDial(Target node, String name, IoLoop loop) {
    this.node = node;
    this.name = name;
    this.loop = loop;
  }

  /**
   * Looks the node up and connects; returns at once.
   *
   * @param name of the node, for messages
   * @return completes on the loop, if it is not completed by somebody else before: then nothing is
   *     left of it
   */
  static CompletableFuture<PendingSocket.Connected> start(Target node, String name, IoLoop loop) {
    NodeDial dial = new NodeDial(node, name, loop);
    SocketConnect.lookup(node)
        .whenComplete((addresses, e) -> loop.execute(() -> dial.found(addresses, e)));
    return dial.result;
  }

  private void found(@Nullable List<InetSocketAddress> addresses, @Nullable Throwable e) {
    if (addresses == null) {
      result.completeExceptionally(e == null ? new IOException("no address of " + node) : e);
      return;
    }
    if (result.isDone()) {
      return;
    }
    CompletableFuture<PendingSocket.Connected> connecting =
        StaggeredConnect.start(
            addresses,
            this::attempt,
            NodeDial::drop,
            (delay, task) -> loop.after(delay, task)::cancel);
    connecting.whenComplete((socket, failure) -> loop.run(() -> ended(result, socket, failure)));
    result.whenComplete((socket, failure) -> connecting.cancel(false));
  }

  /** A socket is not made on the loop: some engines wait for the loop meanwhile. */
  private CompletableFuture<PendingSocket.Connected> attempt(InetSocketAddress address) {
    CompletableFuture<PendingSocket.Connected> connected = new CompletableFuture<>();
    CompletableFuture.supplyAsync(() -> open(address), ForkJoinPool.commonPool())
        .whenComplete((socket, e) -> loop.execute(() -> begun(connected, socket, e)));
    return connected;
  }

  private PendingSocket open(InetSocketAddress address) {
    try {
      return loop.openSocket("node " + name, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void begun(
      CompletableFuture<PendingSocket.Connected> connected,
      @Nullable PendingSocket socket,
      @Nullable Throwable e) {
    if (socket == null) {
      connected.completeExceptionally(e == null ? new IOException("no socket") : e);
      return;
    }
    CompletableFuture<PendingSocket.Connected> connecting = socket.connect();
    // First of all: what has connected already can no longer be cancelled, only closed.
    connecting.whenComplete((open, failure) -> checked(connected, open, failure));
    connected.whenComplete(
        (open, failure) -> {
          if (failure != null) {
            connecting.cancel(false);
          }
        });
  }

  private static void checked(
      CompletableFuture<PendingSocket.Connected> connected,
      PendingSocket.@Nullable Connected socket,
      @Nullable Throwable failure) {
    if (socket != null) {
      try {
        SocketConnect.requireOther(socket.localAddress(), socket.remoteAddress());
      } catch (ConnectException e) {
        drop(socket);
        connected.completeExceptionally(e);
        return;
      }
    }
    ended(connected, socket, failure);
  }

  private static void ended(
      CompletableFuture<PendingSocket.Connected> waiting,
      PendingSocket.@Nullable Connected socket,
      @Nullable Throwable failure) {
    if (socket == null) {
      waiting.completeExceptionally(
          failure == null ? new IOException("no connection and no reason") : failure);
    } else if (!waiting.complete(socket)) {
      drop(socket);
    }
  }

  private static void drop(PendingSocket.Connected socket) {
    socket.close(new CulvertException(Failure.CANCELLED, "nobody needs this connection"));
  }
}
