package dev.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A relay of TCP connections that are far away: what it reads it passes on later, each way, and as
 * much as comes. Thread-safe.
 */
public final class LateRelay implements AutoCloseable {

  /** Pieces under way each way: more than any window of a test. */
  private static final int CAPACITY = 4_096;

  private static final int PIECE = 1 << 16;

  private final InetSocketAddress server;
  private final long delayNanos;
  private final ServerSocket listener;
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicLong mostUnderWay = new AtomicLong();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private LateRelay(InetSocketAddress server, Duration delay) throws IOException {
    this.server = server;
    this.delayNanos = delay.toNanos();
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /**
   * A relay to a server.
   *
   * @param delay of each way
   */
  public static LateRelay to(InetSocketAddress server, Duration delay) {
    try {
      LateRelay relay = new LateRelay(server, delay);
      relay.start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** The most bytes that have been on their way from the server to a client at one time. */
  public long mostUnderWayDown() {
    return mostUnderWay.get();
  }

  /** Ends every connection. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
      for (Thread thread : threads) {
        thread.interrupt();
        thread.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = listener.accept();
      sockets.add(near);
      Socket far = new Socket(server.getAddress(), server.getPort());
      sockets.add(far);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      carry(near, far, new AtomicLong(), new AtomicLong());
      carry(far, near, underWay, mostUnderWay);
    }
  }

  private void carry(Socket from, Socket to, AtomicLong count, AtomicLong most) {
    BlockingQueue<Late> line = new ArrayBlockingQueue<>(CAPACITY);
    start(
        () -> {
          InputStream in = from.getInputStream();
          byte[] piece = new byte[PIECE];
          for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            most.accumulateAndGet(count.addAndGet(length), Math::max);
            line.put(new Late(ByteBuffer.wrap(Arrays.copyOf(piece, length)), due()));
          }
          line.put(new Late(ByteBuffer.allocate(0), due()));
        });
    start(
        () -> {
          WritableByteChannel out = Channels.newChannel(to.getOutputStream());
          for (Late next = line.take(); next.bytes.hasRemaining(); next = line.take()) {
            TimeUnit.NANOSECONDS.sleep(next.due - System.nanoTime());
            count.addAndGet(-next.bytes.remaining());
            out.write(next.bytes);
          }
          to.shutdownOutput();
        });
  }

  private long due() {
    return System.nanoTime() + delayNanos;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                closeAll(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "late-relay");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void closeAll(IOException why) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }

  /** Bytes on their way; none for the end. */
  private record Late(ByteBuffer bytes, long due) {}

  /** What a thread does until its socket ends. */
  @FunctionalInterface
  private interface Work {

    void run() throws IOException, InterruptedException;
  }
}
