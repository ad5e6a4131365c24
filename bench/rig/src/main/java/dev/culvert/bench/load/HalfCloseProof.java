package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.StampedReader;
import dev.culvert.bench.rig.StampedWriter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Each end of a connection can end its output and still receive, before anything is timed: an end
 * (FIN) towards the pod is seen there while data comes back, and the other way round. It is part of
 * the core's contract, so no provider may go without.
 */
public final class HalfCloseProof {

  private static final int BLOCKS = 4;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long BETWEEN_LOOKS_NANOS = 200_000;

  private HalfCloseProof() {}

  /**
   * Tries both ways.
   *
   * @throws CorruptedException if an end, or what follows it, does not arrive
   */
  public static void run(Rig rig) throws IOException {
    try (SocketChannel channel = rig.connect(PodPort.ANSWER_AT_END)) {
      towardsPod(channel);
    }
    long before = rig.received().bytes();
    try (SocketChannel channel = rig.connect(PodPort.END_FIRST)) {
      fromPod(channel, () -> rig.received().bytes() - before);
    }
  }

  /** Sends, ends, and expects as much back, which the pod sends when it has seen the end. */
  static void towardsPod(SocketChannel channel) throws IOException {
    long sent = send(channel);
    long back = 0;
    StampedReader reader = new StampedReader();
    ReadableByteChannel answer = timed(channel);
    try {
      for (int count = reader.readFrom(answer); count >= 0; count = reader.readFrom(answer)) {
        back += count;
      }
    } catch (SocketTimeoutException e) {
      throw incorrect("an end towards the pod is not seen there within 5 s", e);
    }
    if (back != sent) {
      throw incorrect(
          "after an end towards the pod, " + back + " of " + sent + " bytes came back", null);
    }
  }

  /** Sees the pod's end, and sends what the pod must still receive. */
  static void fromPod(SocketChannel channel, Receiver pod) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(2);
    ReadableByteChannel fromPod = timed(channel);
    try {
      while (fromPod.read(first) >= 0 && first.hasRemaining()) {
        Thread.onSpinWait();
      }
    } catch (SocketTimeoutException e) {
      throw incorrect("an end from the pod does not arrive within 5 s", e);
    }
    if (first.position() != 1 || first.get(0) != PodPort.GREETING) {
      throw incorrect("before its end the pod sent one byte, and something else came", null);
    }
    long sent;
    try {
      sent = send(channel);
    } catch (IOException e) {
      throw incorrect("after an end from the pod nothing can be sent to it: " + e.getMessage(), e);
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (pod.received() < sent && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
    if (pod.received() != sent) {
      throw incorrect(
          "after an end from the pod, it received " + pod.received() + " of " + sent + " bytes",
          null);
    }
  }

  private static long send(SocketChannel channel) throws IOException {
    StampedWriter writer = new StampedWriter();
    long sent = 0;
    for (int i = 0; i < BLOCKS; i++) {
      sent += writer.writeTo(channel);
    }
    channel.shutdownOutput();
    return sent;
  }

  /** Reads that do not wait for ever; the channel's own would. */
  private static ReadableByteChannel timed(SocketChannel channel) throws IOException {
    channel.socket().setSoTimeout(PATIENCE_MILLIS);
    return Channels.newChannel(channel.socket().getInputStream());
  }

  private static CorruptedException incorrect(String what, @Nullable Exception cause) {
    CorruptedException incorrect = new CorruptedException("incorrect half-close: " + what);
    if (cause != null) {
      incorrect.initCause(cause);
    }
    return incorrect;
  }

  /** Says how many bytes the pod has received on the connection. */
  @FunctionalInterface
  interface Receiver {

    long received() throws IOException;
  }
}
