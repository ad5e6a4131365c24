package dev.culvert.core;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Connects TCP sockets, in such a way that it can be given up. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // Each is told by the future that is returned.
public final class SocketConnect {

  private SocketConnect() {}

  /**
   * Connects to one of several addresses, staggered as {@link StaggeredConnect} has it. Blocks no
   * longer than the opener does.
   *
   * @param addresses at least one, resolved, in the order to try them
   * @param opener makes the sockets, the first on the calling thread
   * @param timeout for each address
   * @return as {@link StaggeredConnect#start}; the socket is in blocking mode
   */
  public static CompletableFuture<SocketChannel> start(
      List<InetSocketAddress> addresses, Opener opener, Duration timeout) {
    return connect(addresses, opener, timeout);
  }

  /**
   * Looks a server's name up and connects to one of its addresses, staggered as {@link
   * StaggeredConnect} has it. Returns at once: what blocks has threads of its own. There is no time
   * limit but the kernel's; whoever has waited long enough cancels it.
   *
   * @param preparation what else the connection needs and may block; it comes first
   * @return as {@link #start}; also fails with what the lookup or the preparation threw
   */
  public static CompletableFuture<SocketChannel> toServer(Target target, Preparation preparation) {
    CompletableFuture<SocketChannel> result = new CompletableFuture<>();
    startLookup(
        target,
        result,
        () -> {
          preparation.prepare();
          connect(addresses(target), result);
        });
    return result;
  }

  /**
   * Looks a server's name up, on a thread of its own.
   *
   * @return completes with the addresses, at least one; or exceptionally, with what the lookup
   *     threw
   */
  public static CompletableFuture<List<InetSocketAddress>> lookup(Target target) {
    CompletableFuture<List<InetSocketAddress>> found = new CompletableFuture<>();
    startLookup(target, found, () -> found.complete(addresses(target)));
    return found;
  }

  /**
   * Refuses a connection that leads to itself. TCP makes one where nobody listens, if the kernel
   * happens to give the connecting socket the very port that it connects to: RFC 9293 §3.5, as when
   * two ends connect to each other at once. The caller resets it, so that the port is free again.
   *
   * @throws ConnectException {@code Connection refused}, as it is at any other time
   */
  public static void requireOther(@Nullable SocketAddress local, @Nullable SocketAddress remote)
      throws ConnectException {
    if (local != null && local.equals(remote)) {
      throw new ConnectException("Connection refused");
    }
  }

  /** Closes a socket that nobody needs. */
  public static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      System.getLogger(SocketConnect.class.getName())
          .log(System.Logger.Level.DEBUG, "close failed; the descriptor is released anyway", e);
    }
  }

  /** What it throws, or that it has no thread, the result tells. */
  private static void startLookup(Target target, CompletableFuture<?> result, Preparation lookup) {
    Runnable task =
        () -> {
          try {
            lookup.prepare();
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    try {
      StreamThreads.startPlatform("culvert-lookup", task);
    } catch (OutOfMemoryError e) {
      result.completeExceptionally(CulvertException.noThread("looking up " + target.server(), e));
    }
  }

  /** The JDK's lookup can neither be interrupted nor given a time. */
  private static List<InetSocketAddress> addresses(Target target) throws UnknownHostException {
    return Arrays.stream(InetAddress.getAllByName(target.server().getHost()))
        .map(address -> new InetSocketAddress(address, target.port()))
        .toList();
  }

  private static void connect(
      List<InetSocketAddress> addresses, CompletableFuture<SocketChannel> result) {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<SocketChannel> connecting = connect(addresses, SocketChannel::open, null);
    connecting.whenComplete(
        (socket, e) -> {
          if (e != null) {
            result.completeExceptionally(e);
          } else if (!result.complete(socket)) {
            closeQuietly(socket);
          }
        });
    result.whenComplete((socket, e) -> connecting.cancel(false));
  }

  private static CompletableFuture<SocketChannel> connect(
      List<InetSocketAddress> addresses, Opener opener, @Nullable Duration timeout) {
    return StaggeredConnect.start(
        addresses,
        address -> attempt(address, opener, timeout),
        SocketConnect::closeQuietly,
        task -> StreamThreads.start("culvert-connect", task));
  }

  private static CompletableFuture<SocketChannel> attempt(
      InetSocketAddress address, Opener opener, @Nullable Duration timeout) {
    SocketChannel socket;
    try {
      socket =
          opener.open(
              address.getAddress().getAddress().length == 4
                  ? StandardProtocolFamily.INET
                  : StandardProtocolFamily.INET6);
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<SocketChannel> connected = new CompletableFuture<>();
    connected.whenComplete(
        (c, e) -> {
          if (e != null) {
            closeQuietly(socket);
          }
        });
    try {
      socket.configureBlocking(false);
      // On a loopback the answer is there as soon as the question has been asked.
      if (socket.connect(address) || socket.finishConnect()) {
        finish(socket, connected);
      } else {
        if (timeout != null) {
          failAfter(timeout, connected);
        }
        StreamThreads.start("culvert-connect " + address, () -> finish(socket, connected));
      }
    } catch (Throwable e) {
      connected.completeExceptionally(e);
    }
    return connected;
  }

  /** Waits until the socket has connected; closing it ends the wait. */
  private static void finish(SocketChannel socket, CompletableFuture<SocketChannel> connected) {
    try {
      socket.configureBlocking(true);
      socket.finishConnect();
      requireNotItself(socket);
      connected.complete(socket);
    } catch (Throwable e) {
      // First, so that who hears of it finds the port free.
      closeQuietly(socket);
      connected.completeExceptionally(e);
    }
  }

  /** Without a time to linger, close(2) resets: a port that is waited for is free at once. */
  private static void requireNotItself(SocketChannel socket) throws IOException {
    try {
      requireOther(socket.getLocalAddress(), socket.getRemoteAddress());
    } catch (ConnectException e) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      throw e;
    }
  }

  private static void failAfter(Duration timeout, CompletableFuture<SocketChannel> connected) {
    Runnable drop =
        StreamThreads.after(
            timeout,
            () ->
                connected.completeExceptionally(
                    new SocketTimeoutException("no answer within " + timeout.toMillis() + " ms")));
    connected.whenComplete((c, e) -> drop.run());
  }

  /** Makes a socket that is not connected yet. */
  @FunctionalInterface
  public interface Opener {

    /** May block for a moment. */
    SocketChannel open(ProtocolFamily family) throws Exception;
  }

  /** Makes what a connection needs besides its socket. */
  @FunctionalInterface
  public interface Preparation {

    /** May block. */
    void prepare() throws Exception;
  }
}
