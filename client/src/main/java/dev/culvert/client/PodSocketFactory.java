package dev.culvert.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes sockets into one pod. Thread-safe. */
final class PodSocketFactory extends SocketFactory {

  private final PodSessions sessions;

  PodSocketFactory(PodSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new PodSocket(new PodSocketImpl(sessions));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(PodSocket.address(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address);
    return socket;
  }
}
