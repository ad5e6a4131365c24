package dev.culvert.tck.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program in the pod: a TCP server with a thread for each connection. Thread-safe. */
final class PodProgram implements AutoCloseable {

  private final ServerSocket listener;
  private final Program program;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private PodProgram(String address, Program program) throws IOException {
    this.program = program;
    this.listener = new ServerSocket(0, 256, InetAddress.getByName(address));
    start(this::accept);
  }

  static PodProgram start(Program program) throws IOException {
    return new PodProgram("127.0.0.1", program);
  }

  static PodProgram startOn(String address, Program program) throws IOException {
    return new PodProgram(address, program);
  }

  /** Sends back what it gets, and ends when the client ends. */
  static PodProgram echo() throws IOException {
    return start(
        socket -> {
          socket.getInputStream().transferTo(socket.getOutputStream());
          socket.shutdownOutput();
        });
  }

  String port() {
    return Integer.toString(listener.getLocalPort());
  }

  /** Connections that have been accepted and are not closed by the program. */
  long open() {
    return sockets.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      try {
        thread.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the program has ended.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      program.run(socket);
    } catch (IOException e) {
      // The other side has reset; what the program shows of it is the test's business.
    }
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "pod-program");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** What runs for each connection; the socket is closed when it returns. */
  interface Program {

    void run(Socket socket) throws IOException;
  }
}
