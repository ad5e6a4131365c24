package dev.culvert.tck;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port that answers no connect, as behind a filter: its listen queue is full. Thread-safe. */
final class Silence implements Closeable {

  /** Longer than a filled listen queue takes to be noticed. */
  private static final int UNANSWERED_MILLIS = 300;

  private static final int MAX_QUEUED = 16;

  private final ServerSocket listener;
  private final List<Socket> queued;

  private Silence(ServerSocket listener, List<Socket> queued) {
    this.listener = listener;
    this.queued = List.copyOf(queued);
  }

  /**
   * @param address of a loopback; its port may be zero for any
   */
  static Silence at(InetSocketAddress address) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(address, 1);
    return new Silence(listener, fill(listener));
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : queued) {
      socket.close();
    }
  }

  /** Connects until the queue is full, which shows in a connect that is not answered. */
  private static List<Socket> fill(ServerSocket listener) throws IOException {
    List<Socket> queued = new ArrayList<>();
    for (int i = 0; i < MAX_QUEUED; i++) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(listener.getLocalSocketAddress(), UNANSWERED_MILLIS);
      } catch (SocketTimeoutException e) {
        return queued;
      }
    }
    throw new IOException("the listen queue does not fill up");
  }
}
