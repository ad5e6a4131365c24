package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The server in the pod: one blocking thread a connection and one system call a read, so that it
 * costs less than anything measured. The same for every cell. Thread-safe.
 */
final class RigPodService implements Started.Part {

  private static final int ECHO_BUFFER = 1 << 16;
  private static final int BACKLOG = 1024;

  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  private RigPodService() {}

  /**
   * Starts to serve.
   *
   * @param listen from where
   * @param wanted ports in the order of {@link PodPort}; those that are not there are free ones
   * @throws IOException if a port cannot be had; then none is
   */
  static RigPodService start(ListenAddress listen, List<Integer> wanted) throws IOException {
    RigPodService service = new RigPodService();
    Iterator<Integer> numbers = wanted.iterator();
    Map<PodPort, ServerSocketChannel> opened = new EnumMap<>(PodPort.class);
    try {
      for (PodPort port : PodPort.values()) {
        ServerSocketChannel server = listen(listen, numbers.hasNext() ? numbers.next() : 0);
        service.servers.add(server);
        opened.put(port, server);
        service.ports.put(port, ((InetSocketAddress) server.getLocalAddress()).getPort());
      }
    } catch (IOException e) {
      service.close();
      throw e;
    }
    opened.forEach((port, server) -> thread("accept-" + port, () -> service.accept(server, port)));
    return service;
  }

  /** A listener; port 0 is a free one. */
  static ServerSocketChannel listen(ListenAddress listen, int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      return server.bind(new InetSocketAddress(listen.address(), port), BACKLOG);
    } catch (BindException e) {
      server.close();
      throw new IOException(
          "port " + port + " on " + listen.address().getHostAddress() + ": " + e.getMessage(), e);
    }
  }

  /** Where it serves one of them. */
  int port(PodPort port) {
    return Objects.requireNonNull(ports.get(port), port.name());
  }

  /** The ports, in one line. */
  String facts() {
    List<String> facts = new ArrayList<>();
    ports.forEach((port, number) -> facts.add(port + "=" + number));
    return String.join(" ", facts);
  }

  /** Reads what {@link #facts} wrote. */
  static Map<PodPort, Integer> parsePorts(String facts) {
    Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
    for (String fact : facts.split(" ", -1)) {
      String[] pair = fact.split("=", 2);
      ports.put(PodPort.valueOf(pair[0]), Integer.parseInt(pair[1]));
    }
    return ports;
  }

  /** Answers a line with a line. */
  String answer(String request) {
    if (request.equals(ControlLoop.BEGIN)) {
      failure.set(null); // That was the benchmark's before.
      return facts();
    }
    String broken = failure.get();
    if (broken != null) {
      return ControlLoop.FAILED + broken;
    }
    return request.equals(ControlLoop.BYTES)
        ? received.get() + " " + System.nanoTime()
        : ControlLoop.FAILED + "no such request: " + request;
  }

  /** Reads the answer to {@link ControlLoop#BYTES}. */
  static ReceivedBytes parseCount(String answer) {
    String[] parts = answer.split(" ", 2);
    return new ReceivedBytes(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  @Override
  public void close() {
    for (ServerSocketChannel server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        failure.compareAndSet(null, "cannot close a listener: " + e);
      }
    }
  }

  private void accept(ServerSocketChannel server, PodPort port) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (port == PodPort.FIRST_BYTE) {
          serve(channel, port);
        } else {
          thread(port.name(), () -> serve(channel, port));
        }
      }
    } catch (ClosedChannelException e) {
      // By close().
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

  static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
