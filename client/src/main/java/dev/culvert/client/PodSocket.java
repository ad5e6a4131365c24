package dev.culvert.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/** A socket whose port is the pod's, whatever the host. Thread-safe, as sockets are. */
final class PodSocket extends Socket {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  PodSocket(PodSocketImpl impl) throws SocketException {
    super(impl);
  }

  /**
   * An address that nobody has looked up: under the name that is given, the pod's own loopback,
   * which is where a node connects to.
   */
  static InetSocketAddress address(String host, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(host, LOOPBACK), port);
  }

  /** Also to a name that is not known: the JDK's sockets refuse those. */
  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    boolean unknown = endpoint instanceof InetSocketAddress inet && inet.isUnresolved();
    super.connect(unknown ? named((InetSocketAddress) endpoint) : endpoint, timeout);
  }

  private static InetSocketAddress named(InetSocketAddress unresolved) throws UnknownHostException {
    return address(unresolved.getHostString(), unresolved.getPort());
  }
}
