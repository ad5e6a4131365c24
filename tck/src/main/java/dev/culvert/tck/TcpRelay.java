package dev.culvert.tck;

import dev.culvert.core.wire.Relay;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP relay in front of a server, which can break its connections with a reset, or freeze them.
 * Thread-safe.
 */
final class TcpRelay implements TestServer.Breakable {

  private final TestServer server;
  private final boolean gateway;
  private final ServerSocketChannel listener;
  private final AtomicBoolean frozen = new AtomicBoolean();
  private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private TcpRelay(TestServer server, boolean gateway, ServerSocketChannel listener) {
    this.server = server;
    this.gateway = gateway;
    this.listener = listener;
  }

  static TcpRelay inFrontOf(TestServer server) {
    return start(server, false);
  }

  /** A relay that answers a request for one, and keeps it from the server. */
  static TcpRelay asGatewayOf(TestServer server) {
    return start(server, true);
  }

  private static TcpRelay start(TestServer server, boolean gateway) {
    try {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TcpRelay relay = new TcpRelay(server, gateway, listener);
      relay.start("accept", relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI uri() {
    return URI.create(
        server.uri().getScheme() + "://127.0.0.1:" + listener.socket().getLocalPort());
  }

  @Override
  public void breakConnections() {
    sockets.forEach(TcpRelay::reset);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    breakConnections();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel near = listener.accept();
      sockets.add(near);
      URI to = server.uri();
      SocketChannel far = SocketChannel.open(new InetSocketAddress(to.getHost(), to.getPort()));
      sockets.add(far);
      start(
          "up",
          () -> {
            if (gateway) {
              agree(near);
            }
            copy(near, far);
          });
      start("down", () -> copy(far, near));
    }
  }

  /** Lets no more bytes through, and says so to nobody. */
  void freeze() {
    frozen.set(true);
  }

  private static void agree(SocketChannel client) throws IOException {
    String head = "";
    ByteBuffer next = ByteBuffer.allocate(1);
    while (!head.endsWith("\r\n\r\n")) {
      if (client.read(next.clear()) < 0) {
        throw new EOFException("in a request for a relay: " + head);
      }
      head += (char) next.get(0);
    }
    client.write(Relay.switching());
  }

  private void copy(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    while (from.read(buffer) >= 0) {
      if (frozen.get()) {
        awaitClose(to);
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
    to.shutdownOutput();
  }

  private static void awaitClose(SocketChannel socket) throws IOException {
    while (socket.isOpen()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new ClosedChannelException();
  }

  private static void reset(SocketChannel socket) {
    try (socket) {
      if (socket.isOpen()) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // Closed or reset already: that is what was to be done.
    }
  }

  private void start(String name, Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException e) {
                breakConnections();
              }
            },
            "relay-" + name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** What one of the threads does, until its socket is closed. */
  @FunctionalInterface
  private interface Pump {

    void run() throws IOException;
  }
}
