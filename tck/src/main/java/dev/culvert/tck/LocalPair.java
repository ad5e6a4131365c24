package dev.culvert.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/**
 * A local connection: {@code accepted} is for the session to adopt, the rest is the program at its
 * other end.
 */
final class LocalPair implements AutoCloseable {

  final SocketChannel accepted;

  private final SocketChannel program;

  private LocalPair(SocketChannel accepted, SocketChannel program) {
    this.accepted = accepted;
    this.program = program;
  }

  static LocalPair open() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      SocketChannel program = SocketChannel.open(listener.getLocalAddress());
      return new LocalPair(listener.accept(), program);
    }
  }

  /** Sends a {@link Payload} of this length; returns when the kernel has it. */
  void send(long length) throws IOException {
    Payload payload = new Payload(length);
    while (payload.hasRemaining()) {
      ByteBuffer buffer = payload.next(1 << 14);
      while (buffer.hasRemaining()) {
        program.write(buffer);
      }
    }
  }

  /** Sends a {@link Payload} of this length, its last byte as urgent data. */
  void sendLastUrgent(int length) throws IOException {
    ByteBuffer buffer = new Payload(length).next(length);
    byte last = buffer.get(length - 1);
    program.write(buffer.limit(length - 1));
    program.socket().sendUrgentData(last);
  }

  /** Sends from a thread of its own, then ends the output (FIN). */
  CompletableFuture<Boolean> sendAndFinish(long length) {
    return inBackground(
        () -> {
          send(length);
          program.shutdownOutput();
          return true;
        });
  }

  void finish() throws IOException {
    program.shutdownOutput();
  }

  /** Reads until the end (FIN) on a thread of its own; fails if there is a reset instead. */
  CompletableFuture<String> receive() {
    return inBackground(
        () -> {
          Payload.Tally tally = new Payload.Tally();
          ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
          while (program.read(buffer) >= 0) {
            tally.add(buffer.flip());
            buffer.clear();
          }
          return tally.toString();
        });
  }

  /** Aborts the connection (RST). */
  void reset() throws IOException {
    program.setOption(StandardSocketOptions.SO_LINGER, 0);
    program.close();
  }

  @Override
  public void close() throws IOException {
    program.close();
    accepted.close();
  }

  private static <T> CompletableFuture<T> inBackground(Step<T> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(step.run());
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            },
            "local-program");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** What the program does; may block. */
  @FunctionalInterface
  private interface Step<T> {

    T run() throws IOException;
  }
}
