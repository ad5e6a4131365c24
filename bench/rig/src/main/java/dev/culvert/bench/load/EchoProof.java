package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Every byte compared, before anything is timed: pseudo-random data through the pod and back, and
 * the half-close after it.
 */
public final class EchoProof {

  private static final int BYTES = 8 << 20;
  private static final int BUFFER = 1 << 16;

  private EchoProof() {}

  /**
   * Sends, receives and compares.
   *
   * @throws CorruptedException if what came back is not what was sent
   */
  public static void run(Rig rig) throws IOException {
    byte[] data = new byte[BYTES];
    ByteBuffer filling = ByteBuffer.wrap(data);
    SplittableRandom random = new SplittableRandom(7);
    while (filling.hasRemaining()) {
      filling.putLong(random.nextLong());
    }
    try (SocketChannel channel = rig.connect(PodPort.ECHO)) {
      CompletableFuture<Void> sending = send(channel, ByteBuffer.wrap(data));
      compare(channel, ByteBuffer.wrap(data));
      sending.join();
    } catch (CompletionException e) {
      throw new IOException("could not send to the echo port: " + e.getCause(), e.getCause());
    }
  }

  private static CompletableFuture<Void> send(SocketChannel channel, ByteBuffer data) {
    CompletableFuture<Void> sending = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                while (data.hasRemaining()) {
                  channel.write(data);
                }
                channel.shutdownOutput();
                sending.complete(null);
              } catch (IOException e) {
                sending.completeExceptionally(e);
              }
            },
            "culvert-bench-proof");
    sender.setDaemon(true);
    sender.start();
    return sending;
  }

  private static void compare(SocketChannel channel, ByteBuffer expected) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      int offset = expected.position();
      int count = buffer.remaining();
      if (count > expected.remaining() || !buffer.equals(expected.slice(offset, count))) {
        throw new CorruptedException("bytes changed on their way, near byte " + offset);
      }
      expected.position(offset + count);
      buffer.clear();
    }
    if (expected.hasRemaining()) {
      throw new CorruptedException(expected.remaining() + " bytes of " + BYTES + " were lost");
    }
  }
}
