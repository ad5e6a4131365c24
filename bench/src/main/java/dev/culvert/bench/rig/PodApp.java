package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The server in the pod: one blocking thread a connection and one system call a read, so that it
 * costs less than anything measured. The same for every cell. Its ports are free ones, said when it
 * is ready.
 */
final class PodApp {

  private static final int ECHO_BUFFER = 1 << 16;

  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  private PodApp() {}

  public static void main(String[] args) throws IOException {
    PodApp app = new PodApp();
    Map<PodPort, Integer> ports = app.listen();
    List<String> facts = new ArrayList<>();
    ports.forEach((port, number) -> facts.add(port + "=" + number));
    ControlLoop.run(String.join(" ", facts), app::answer);
    Runtime.getRuntime().halt(0);
  }

  private Map<PodPort, Integer> listen() throws IOException {
    Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
    for (PodPort port : PodPort.values()) {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 1024);
      ports.put(port, ((InetSocketAddress) server.getLocalAddress()).getPort());
      start("accept-" + port, () -> accept(server, port));
    }
    return ports;
  }

  private String answer(String request) {
    String broken = failure.get();
    if (broken != null) {
      return ControlLoop.FAILED + broken;
    }
    return request.equals(ControlLoop.BYTES)
        ? received.get() + " " + System.nanoTime()
        : ControlLoop.FAILED + "no such request: " + request;
  }

  private void accept(ServerSocketChannel server, PodPort port) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (port == PodPort.FIRST_BYTE) {
          serve(channel, port);
        } else {
          start(port.name(), () -> serve(channel, port));
        }
      }
    } catch (IOException e) {
      failure.compareAndSet(null, "accept failed on port " + port + ": " + e);
    }
  }

  private void serve(SocketChannel channel, PodPort port) {
    try (channel) {
      switch (port) {
        case ECHO -> echo(channel);
        case SINK -> sink(channel);
        case SOURCE -> source(channel);
        case FIRST_BYTE -> greet(channel);
        case ANSWER_AT_END -> answerAtEnd(channel);
        case END_FIRST -> endFirst(channel);
      }
    } catch (CorruptedException e) {
      failure.compareAndSet(null, e.getMessage());
    } catch (IOException e) {
      // The client is gone; whether it should have been is for the client to say.
    }
  }

  private void sink(SocketChannel channel) throws IOException {
    StampedReader reader = new StampedReader();
    for (int count = reader.readFrom(channel); count >= 0; count = reader.readFrom(channel)) {
      received.addAndGet(count);
    }
  }

  private static void greet(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {PodPort.GREETING}));
  }

  private static void answerAtEnd(SocketChannel channel) throws IOException {
    StampedReader reader = new StampedReader();
    long due = 0;
    for (int count = reader.readFrom(channel); count >= 0; count = reader.readFrom(channel)) {
      due += count;
    }
    StampedWriter writer = new StampedWriter();
    while (due > 0) {
      due -= writer.writeTo(channel);
    }
  }

  private void endFirst(SocketChannel channel) throws IOException {
    greet(channel);
    channel.shutdownOutput();
    sink(channel);
  }

  private static void source(SocketChannel channel) throws IOException {
    StampedWriter writer = new StampedWriter();
    while (true) {
      writer.writeTo(channel);
    }
  }

  private static void echo(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(ECHO_BUFFER);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
