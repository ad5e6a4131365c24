package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.pod.SpareSockets;
import dev.culvert.core.session.Loop;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.StreamEnds;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a port on a pod's addresses, one a little after the other, with a socket that is made
 * where the connector dials from, such as inside the pod's namespace, and served by the caller's
 * I/O thread. Where there is a spare one nothing leaves that thread, and a loopback has answered
 * before the dial returns. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Whatever fails is told to the stream.
final class PodDial {

  private final PodSockets sockets;
  private final @Nullable SpareSockets spares;
  private final PodAddress pod;
  private final List<InetAddress> addresses;
  private final IoLoop loop;
  private final String name;
  private final int port;
  private final Duration connectTimeout;
  private final LoopStream stream;

  private PodDial(
      PodSockets sockets,
      @Nullable SpareSockets spares,
      PodAddress pod,
      List<InetAddress> addresses,
      int port,
      Duration connectTimeout,
      IoLoop loop,
      LoopStream stream) {
    this.sockets = sockets;
    this.spares = spares;
    this.pod = pod;
    this.addresses = addresses;
    this.loop = loop;
    this.name = PodPorts.describe(pod, port);
    this.port = port;
    this.connectTimeout = connectTimeout;
    this.stream = stream;
  }

  /**
   * Dials; returns at once.
   *
   * @param spares sockets that are there already, for a loop that adopts them; null for none
   * @throws CulvertException as {@link PodSockets#addresses}; nothing has begun then
   */
  static DuplexStream start(
      PodSockets sockets,
      @Nullable SpareSockets spares,
      PodAddress pod,
      int port,
      Duration connectTimeout,
      IoLoop loop,
      DuplexStream.Handler handler) {
    List<InetAddress> addresses = sockets.addresses(pod);
    LoopStream stream = new LoopStream(loop, handler);
    PodDial dial = new PodDial(sockets, spares, pod, addresses, port, connectTimeout, loop, stream);
    CompletableFuture<PendingSocket.Connected> connecting =
        StaggeredConnect.start(
            PodPorts.on(addresses, port),
            dial::attempt,
            PodDial::reset,
            (delay, task) -> loop.after(delay, task)::cancel);
    stream.onAbandoned(() -> connecting.cancel(false));
    connecting.whenComplete((socket, e) -> loop.execute(() -> dial.settled(socket, e)));
    return stream;
  }

  private CompletableFuture<PendingSocket.Connected> attempt(InetSocketAddress address) {
    CompletableFuture<PendingSocket.Connected> connected = new CompletableFuture<>();
    SocketChannel spare = spares != null && loop.isCurrent() ? spares.poll() : null;
    if (spare != null) {
      begun(connected, loop.adopt(name, address, spare), null);
      return connected;
    }
    sockets
        .open(pod, () -> loop.openSocket(name, address))
        .whenComplete((socket, e) -> loop.execute(() -> begun(connected, socket, e)));
    return connected;
  }

  private void begun(
      CompletableFuture<PendingSocket.Connected> connected,
      @Nullable PendingSocket socket,
      @Nullable Throwable e) {
    if (socket == null) {
      connected.completeExceptionally(e == null ? new IllegalStateException("no socket") : e);
      return;
    }
    CompletableFuture<PendingSocket.Connected> connecting = socket.connect();
    // First of all: what has connected already can no longer be cancelled, only closed.
    connecting.whenComplete((open, failure) -> ended(connected, open, failure));
    if (connected.isDone()) {
      return;
    }
    Loop.Timer deadline =
        loop.after(
            connectTimeout,
            () -> connected.completeExceptionally(new SocketTimeoutException("connect timed out")));
    connected.whenComplete(
        (open, failure) -> {
          deadline.cancel();
          if (failure != null) {
            connecting.cancel(false);
          }
        });
  }

  private static void ended(
      CompletableFuture<PendingSocket.Connected> connected,
      PendingSocket.@Nullable Connected socket,
      @Nullable Throwable failure) {
    if (socket == null) {
      connected.completeExceptionally(
          failure == null ? new IOException("no connection and no reason") : failure);
      return;
    }
    try {
      SocketConnect.requireOther(socket.localAddress(), socket.remoteAddress());
    } catch (ConnectException e) {
      reset(socket);
      connected.completeExceptionally(e);
      return;
    }
    if (!connected.complete(socket)) {
      reset(socket);
    }
  }

  private void settled(PendingSocket.@Nullable Connected socket, @Nullable Throwable e) {
    if (socket != null) {
      stream.attach(socket);
    } else if (!stream.isClosed()) {
      stream.fail(failure(e));
    }
    if (spares != null) {
      spares.fillLater(loop);
    }
  }

  private CulvertException failure(@Nullable Throwable e) {
    try {
      return PodPorts.failure(pod, port, addresses, e);
    } catch (InterruptedException interrupted) {
      // Of a thread of the connector's, not of this one.
      return CulvertException.of(interrupted);
    }
  }

  /** Closes a connection that nobody needs, so that the pod sees that nobody does. */
  private static void reset(StreamEnds socket) {
    socket.close(new CulvertException(Failure.CANCELLED, "nobody needs this connection"));
  }
}
