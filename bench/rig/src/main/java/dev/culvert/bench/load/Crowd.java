package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.StampedReader;
import dev.culvert.bench.rig.StampedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one session that send or receive as fast as they can, each on a thread of its own.
 * They begin at once. For one thread, which ends them: {@link #finish} checks what they carried,
 * {@link #close} alone does not.
 */
public final class Crowd implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 10_000;

  /** From so many senders on, their kernels' buffers would hold gigabytes when they end. */
  private static final int MANY = 256;

  private static final int SEND_BUFFER = 1 << 16;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Rig rig;
  private final ReceivedBytes before;
  private final List<Thread> threads = new ArrayList<>();
  private final List<SocketChannel> senders = new ArrayList<>();
  private final List<SocketChannel> receivers = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private volatile boolean ending;

  /**
   * Opens the connections and begins.
   *
   * @param up how many send
   * @param down how many receive
   */
  public Crowd(Rig rig, int up, int down) throws IOException {
    this.rig = rig;
    before = rig.received();
    try {
      for (int i = 0; i < up; i++) {
        SocketChannel channel = rig.connect(PodPort.SINK);
        senders.add(channel);
        if (up >= MANY) {
          channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        }
        threads.add(new Thread(() -> run(() -> send(channel)), "culvert-bench-up-" + i));
      }
      for (int i = 0; i < down; i++) {
        SocketChannel channel = rig.connect(PodPort.SOURCE);
        receivers.add(channel);
        threads.add(new Thread(() -> run(() -> receive(channel)), "culvert-bench-down-" + i));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    threads.forEach(thread -> thread.setDaemon(true));
    threads.forEach(Thread::start);
  }

  /**
   * What all of them have carried.
   *
   * @throws IOException if one has failed
   */
  public Carried carried() throws IOException {
    check();
    return new Carried(rig.received(), new ReceivedBytes(received.get(), System.nanoTime()));
  }

  /**
   * CPU time so far of the threads of the connections, while they last, and of the caller's, in
   * milliseconds: what is the load's own in its JVM.
   */
  long cpuMillis() {
    long nanos = THREADS.getCurrentThreadCpuTime();
    for (Thread thread : threads) {
      nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getId()));
    }
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /**
   * Ends all, and waits until the pod has had what was sent.
   *
   * @throws CorruptedException if it has had less or more
   */
  public void finish() throws IOException {
    ending = true;
    for (SocketChannel receiver : receivers) {
      receiver.close();
    }
    join();
    check();
    long arrived = rig.received().bytes() - before.bytes();
    if (!senders.isEmpty() && arrived != sent.get()) {
      throw new CorruptedException(
          "of "
              + sent.get()
              + " bytes sent on "
              + senders.size()
              + " connections, the pod received "
              + arrived);
    }
  }

  @Override
  public void close() throws IOException {
    ending = true;
    for (SocketChannel channel : receivers) {
      channel.close();
    }
    for (SocketChannel channel : senders) {
      channel.close();
    }
  }

  private void send(SocketChannel channel) throws IOException {
    StampedWriter writer = new StampedWriter();
    while (!ending) {
      sent.addAndGet(writer.writeTo(channel));
    }
    channel.shutdownOutput();
    if (channel.read(ByteBuffer.allocate(1)) != -1) {
      throw new CorruptedException("the sink sent a byte, which it never does");
    }
  }

  private void receive(SocketChannel channel) throws IOException {
    StampedReader reader = new StampedReader();
    while (!ending) {
      int count = reader.readFrom(channel);
      if (count < 0) {
        throw new EOFException("the source ended; it never does");
      }
      received.addAndGet(count);
    }
  }

  private void run(Transfer transfer) {
    try {
      transfer.run();
    } catch (CorruptedException e) {
      failure.compareAndSet(null, e);
    } catch (IOException e) {
      if (!ending) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private void check() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void join() throws IOException {
    try {
      long arrived = before.bytes();
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
        while (thread.isAlive()) {
          // Many connections have much in the sockets on the way: it may take long, not stop.
          long now = rig.received().bytes();
          if (now == arrived) {
            throw new IOException(
                thread.getName()
                    + " did not end, and nothing arrived for "
                    + PATIENCE_MILLIS
                    + " ms: bytes are stuck");
          }
          arrived = now;
          thread.join(PATIENCE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while bulk connections ended", e);
    }
  }

  /**
   * What had been carried at one moment. Immutable.
   *
   * @param up as the pod counts
   * @param down as this end counts
   */
  public record Carried(ReceivedBytes up, ReceivedBytes down) {

    /** MiB/s of both ways together since an earlier moment. */
    public double rateSince(Carried earlier) {
      return up.rateSince(earlier.up) + down.rateSince(earlier.down);
    }

    /** Bytes of both ways together since then. */
    long bytesSince(Carried earlier) {
      return up.bytes() - earlier.up.bytes() + down.bytes() - earlier.down.bytes();
    }
  }

  /** What a connection does. */
  @FunctionalInterface
  private interface Transfer {

    void run() throws IOException;
  }
}
