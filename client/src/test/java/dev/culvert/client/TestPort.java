package dev.culvert.client;

import dev.culvert.core.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program in the pod: what it does with each connection, and what it saw. Thread-safe. */
final class TestPort implements AutoCloseable {

  private static final int BACKLOG = 1_000;

  private final ServerSocket listener;
  private final Service service;
  private final Map<Socket, Thread> open = new ConcurrentHashMap<>();
  private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

  private TestPort(ServerSocket listener, Service service) {
    this.listener = listener;
    this.service = service;
  }

  static TestPort serve(Service service) {
    try {
      return serve(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), service);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, on a listener that is there. */
  static TestPort serve(ServerSocket listener, Service service) {
    TestPort port = new TestPort(listener, service);
    new DaemonThreads("test-accept").newThread(port::acceptAll).start();
    return port;
  }

  /** Sends back what it gets, and ends when its input ends. */
  static TestPort echo() {
    return serve((socket, report) -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  /** Reads to the end, and reports how that came: {@code fin} or {@code reset}. */
  static TestPort witness() {
    return serve((socket, report) -> report.add(end(socket)));
  }

  /** How the input of a socket ends. */
  static String end(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What it says does not count.
      }
      return "fin";
    } catch (IOException e) {
      return "reset";
    }
  }

  /** Closes with RST: socket(7). */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next report of a connection; null if none comes within a minute. */
  @Nullable String report() throws InterruptedException {
    return reports.poll(60, TimeUnit.SECONDS);
  }

  /** Connections that are open now. */
  int connections() {
    return open.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Map.Entry<Socket, Thread> each : open.entrySet()) {
        each.getKey().close();
        each.getValue().interrupt();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread serving = new DaemonThreads("test-serve").newThread(() -> converse(socket));
        open.put(socket, serving);
        serving.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      service.serve(socket, reports);
    } catch (IOException e) {
      // The test sees it at its own end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /** What is done with a connection, which is closed afterwards. */
  @FunctionalInterface
  interface Service {

    void serve(Socket socket, BlockingQueue<String> report)
        throws IOException, InterruptedException;
  }
}
