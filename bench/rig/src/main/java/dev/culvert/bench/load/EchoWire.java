package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the pod's echo, the messages in turn over each, and one thread that takes what
 * comes back and compares it. One thread sends; it closes, too.
 */
final class EchoWire implements Wire, AutoCloseable {

  /** Bytes of a message: its number, when it was due and sent, and what must come back too. */
  static final int MESSAGE = PingPong.MESSAGE;

  private static final int DUE = Long.BYTES;
  private static final int SENT = 2 * Long.BYTES;
  private static final int FILLING = 3 * Long.BYTES;
  private static final int BUFFER = 1 << 12;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PATIENCE_MILLIS = 10_000;

  private final Answers answers;
  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final Selector selector;
  private final Thread receiver;
  private volatile boolean closing;

  /**
   * Opens the connections; each has carried a message to the pod and back.
   *
   * @throws IOException if one does not come about; then none is left
   */
  EchoWire(Rig rig, int connections, Answers answers) throws IOException {
    this.answers = answers;
    selector = Selector.open();
    receiver = new Thread(this::receive, "culvert-bench-open-loop");
    receiver.setDaemon(true);
    try {
      for (int i = 0; i < connections; i++) {
        lanes.add(new Lane(rig.connect(PodPort.ECHO), i));
      }
      for (Lane lane : lanes) {
        prove(lane.channel);
        lane.channel.configureBlocking(false);
        lane.channel.register(selector, SelectionKey.OP_READ, lane);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    receiver.start();
  }

  @Override
  public void send(int number, long due, long sent) throws IOException {
    message.clear();
    message.putLong(number).putLong(due).putLong(sent);
    while (message.hasRemaining()) {
      message.putLong(filling(number, message.position()));
    }
    message.flip();
    SocketChannel channel = lanes.get(number % lanes.size()).channel;
    while (message.hasRemaining()) {
      if (channel.write(message) == 0) {
        answered();
        if (System.nanoTime() - sent > STUCK_NANOS) {
          throw new IOException(
              "message " + number + " could not be sent within 10 s: the way to the pod is stuck");
        }
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public int answered() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return answers.count();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    selector.wakeup();
    try {
      receiver.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Lane lane : lanes) {
      lane.channel.close();
    }
    selector.close();
  }

  private void receive() {
    try {
      while (!closing) {
        selector.select(
            key -> {
              if (key.attachment() instanceof Lane lane) {
                take(lane);
              }
            });
      }
    } catch (IOException e) {
      failure.set(e);
    }
  }

  private void take(Lane lane) {
    try {
      if (lane.channel.read(lane.buffer) < 0) {
        throw new EOFException("the echo ended before message " + lane.next);
      }
      long now = System.nanoTime();
      lane.buffer.flip();
      while (lane.buffer.remaining() >= MESSAGE) {
        check(lane.buffer, lane.next);
        int at = lane.buffer.position();
        answers.add(lane.buffer.getLong(at + DUE), lane.buffer.getLong(at + SENT), now);
        lane.buffer.position(at + MESSAGE);
        lane.next += lanes.size();
      }
      lane.buffer.compact();
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      closing = true;
    }
  }

  private static void check(ByteBuffer buffer, int number) throws CorruptedException {
    int at = buffer.position();
    boolean same = buffer.getLong(at) == number;
    for (int i = FILLING; i < MESSAGE; i += Long.BYTES) {
      same &= buffer.getLong(at + i) == filling(number, i);
    }
    if (!same) {
      throw new CorruptedException(
          "message " + number + " of the open loop came back changed, or out of order");
    }
  }

  private static long filling(int number, int offset) {
    return (number + 1L) * SPREAD + offset;
  }

  private static void prove(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {'?'}));
    if (channel.read(ByteBuffer.allocate(1)) != 1) {
      throw new EOFException("the echo of the first byte did not come");
    }
  }

  /** A connection, and what is due on it. */
  private static final class Lane {

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private int next;

    Lane(SocketChannel channel, int first) {
      this.channel = channel;
      this.next = first;
    }
  }
}
