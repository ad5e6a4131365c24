package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Random;

/** A program's connection to a forwarded port. */
final class PodSocket implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 40_000;

  private final Socket socket;

  private PodSocket(Socket socket) {
    this.socket = socket;
  }

  static PodSocket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new PodSocket(socket);
  }

  /** Sends pseudo-random bytes and compares what comes back. */
  void echo(long seed, int length) throws IOException {
    byte[] sent = new byte[length];
    new Random(seed).nextBytes(sent);
    socket.getOutputStream().write(sent);
    assertThat(socket.getInputStream().readNBytes(length)).isEqualTo(sent);
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  byte[] readToEnd() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
