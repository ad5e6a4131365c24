package dev.culvert.bench.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A link between two ports of loopback: the bytes of each connection come late, and at a rate. It
 * delays what is sent, not the connecting, and loses nothing. Confined to its thread.
 */
final class LinkRelay implements Runnable {

  private final ServerSocketChannel server;
  private final Link link;
  private final InetSocketAddress target;

  private LinkRelay(ServerSocketChannel server, Link link, InetSocketAddress target) {
    this.server = server;
    this.link = link;
    this.target = target;
  }

  /**
   * Relays connections for as long as this process lives.
   *
   * @return where they are accepted
   */
  static InetSocketAddress start(Link link, int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(loopback(0));
    LinkRelay relay = new LinkRelay(server, link, loopback(port));
    Thread thread = new Thread(relay, "culvert-bench-link");
    thread.setDaemon(true);
    thread.start();
    return (InetSocketAddress) server.getLocalAddress();
  }

  @Override
  public void run() {
    try {
      while (true) {
        accept(server.accept());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the link accepts no more", e);
    }
  }

  private void accept(SocketChannel near) throws IOException {
    try {
      new RelayedConnection(link, near, SocketChannel.open(target)).start();
    } catch (IOException e) {
      near.close(); // The far end refuses: whoever connected sees an end at once.
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
