package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * What {@link ControlLoop} is on standard input and output, on a TCP port: for a pod that somebody
 * else started, and that is reached as any other port of it is. Thread-safe.
 */
final class ControlPort implements Started.Part {

  private final ServerSocketChannel server;
  private final int number;
  private final UnaryOperator<String> answers;

  private ControlPort(ServerSocketChannel server, UnaryOperator<String> answers)
      throws IOException {
    this.server = server;
    this.answers = answers;
    this.number = ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /**
   * Answers on a port of loopback; 0 is a free one.
   *
   * @throws IOException if it cannot be had
   */
  static ControlPort start(int port, UnaryOperator<String> answers) throws IOException {
    ControlPort started =
        new ControlPort(RigPodService.listen(ListenAddress.LOOPBACK, port), answers);
    RigPodService.thread("accept-control", started::accept);
    return started;
  }

  int number() {
    return number;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the control port", e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        RigPodService.thread("control", () -> converse(channel));
      }
    } catch (ClosedChannelException e) {
      // By close().
    } catch (IOException e) {
      throw new UncheckedIOException("accept failed on the control port", e);
    }
  }

  private void converse(SocketChannel channel) {
    try (channel;
        BufferedReader in =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        channel.write(StandardCharsets.US_ASCII.encode(answers.apply(line) + "\n"));
      }
    } catch (IOException e) {
      // The benchmark is gone.
    }
  }
}
