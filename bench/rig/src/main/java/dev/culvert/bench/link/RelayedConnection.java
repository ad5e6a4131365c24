package dev.culvert.bench.link;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Two connections, and what is under way between them: an end is passed on, a failure of one aborts
 * both. Thread-safe.
 */
final class RelayedConnection {

  private static final int LARGEST_CHUNK = 1 << 16;

  /** Chunks that may be under way each way: 16 MiB at most. */
  private static final int CAPACITY = 256;

  private static final int WAYS = 2;

  private final Link link;
  private final SocketChannel near;
  private final SocketChannel far;
  private final AtomicInteger ended = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param near belongs to this from now on, as does the other
   */
  RelayedConnection(Link link, SocketChannel near, SocketChannel far) {
    this.link = link;
    this.near = near;
    this.far = far;
  }

  /** Bytes, and when they leave. No bytes are the end. */
  private record Late(long due, ByteBuffer bytes) {}

  /** A task that ends with the connection. */
  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  void start() {
    carry("there", near, far);
    carry("back", far, near);
    threads.forEach(Thread::start);
  }

  private void carry(String way, SocketChannel from, SocketChannel to) {
    BlockingQueue<Late> underWay = new ArrayBlockingQueue<>(CAPACITY);
    thread(way + "-in", () -> take(from, underWay));
    thread(way + "-out", () -> give(underWay, to));
  }

  private void take(SocketChannel from, BlockingQueue<Late> underWay)
      throws IOException, InterruptedException {
    Line line = new Line(link, System.nanoTime(), 0);
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_CHUNK);
    int count;
    do {
      count = from.read(buffer.clear());
      buffer.flip();
      ByteBuffer bytes = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
      underWay.put(new Late(line.enter(System.nanoTime(), bytes.remaining()), bytes));
    } while (count >= 0);
  }

  private void give(BlockingQueue<Late> underWay, SocketChannel to)
      throws IOException, InterruptedException {
    to.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Late late = underWay.take();
    while (late.bytes().hasRemaining()) {
      awaitDue(late);
      while (late.bytes().hasRemaining()) {
        to.write(late.bytes());
      }
      late = underWay.take();
    }
    awaitDue(late);
    to.shutdownOutput();
    if (ended.incrementAndGet() == WAYS) {
      near.close();
      far.close();
    }
  }

  private static void awaitDue(Late late) {
    long left = late.due() - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = late.due() - System.nanoTime();
    }
  }

  private void thread(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException | InterruptedException e) {
                abort();
              }
            },
            "culvert-bench-link-" + name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  private void abort() {
    abort(near);
    abort(far);
    threads.forEach(Thread::interrupt);
  }

  private static void abort(SocketChannel channel) {
    try (channel) {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // It has gone already, which is what was wanted.
    }
  }
}
