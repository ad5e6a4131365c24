package dev.culvert.tck;

import dev.culvert.core.BlockingStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The program in the pod, played by the test: what it sends, whether it reads, how it ends.
 * Thread-safe.
 */
final class FarEnd implements BlockingStream.Channel {

  /** Bytes that an echo holds before it stops reading. */
  private static final int ECHO_CAPACITY = 1 << 16;

  final CompletableFuture<Void> opened = new CompletableFuture<>();

  /** The near end's output has ended (FIN). */
  final CompletableFuture<Void> inputEnded = new CompletableFuture<>();

  /** The connection is over: true if it was aborted. */
  final CompletableFuture<Boolean> over = new CompletableFuture<>();

  final Payload.Tally received = new Payload.Tally();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final boolean echo;
  private final ByteBuffer echoed = ByteBuffer.allocate(ECHO_CAPACITY);
  private @Nullable Payload payload;
  private boolean endless;
  private boolean finishing;
  private boolean paused;
  private long sent;
  private @Nullable IOException error;

  private FarEnd(boolean echo) {
    this.echo = echo;
  }

  /** Does nothing of its own accord but read. */
  static FarEnd silent() {
    return new FarEnd(false);
  }

  /** Sends back what it gets, and ends when its input ends. */
  static FarEnd echo() {
    return new FarEnd(true);
  }

  /** Sends a {@link Payload} of this length and then ends; reads meanwhile. */
  static FarEnd source(long length) {
    FarEnd source = silent();
    source.send(length);
    source.finish();
    return source;
  }

  /** Never stops sending. */
  static FarEnd endless() {
    FarEnd source = silent();
    source.endless = true;
    return source;
  }

  FarEnd pauseReading() {
    change(() -> paused = true);
    return this;
  }

  void resumeReading() {
    change(() -> paused = false);
  }

  void send(long length) {
    change(() -> payload = new Payload(length));
  }

  /** Sends so many more bytes of a stretch {@linkplain Payload#ofSeed of this seed}. */
  void sendMore(long seed, long bytes) {
    change(
        () -> {
          if (payload == null) {
            payload = Payload.ofSeed(seed);
          }
          payload.extend(bytes);
        });
  }

  /** Ends the output (FIN) after what is to be sent. */
  void finish() {
    change(() -> finishing = true);
  }

  /** Resets the connection, as a TCP peer does. */
  void reset() {
    change(() -> error = new SocketException("Connection reset by peer"));
  }

  long sent() {
    lock.lock();
    try {
      return sent;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    lock.lock();
    try {
      while (error == null && !canSend() && !hasEnded()) {
        changed.awaitUninterruptibly();
      }
      throwIfBroken();
      if (!canSend()) {
        return -1;
      }
      int count = fill(target);
      sent += count;
      changed.signalAll();
      return count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      lock.lock();
      try {
        while (error == null && (paused || (echo && !echoed.hasRemaining()))) {
          changed.awaitUninterruptibly();
        }
        throwIfBroken();
        accept(source);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    lock.lock();
    try {
      throwIfBroken();
      inputEnded.complete(null);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void abort() {
    lock.lock();
    try {
      if (!over.complete(true)) {
        return;
      }
      if (error == null) {
        error = new IOException("aborted by the near end");
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    over.complete(false);
  }

  boolean isOver() {
    return over.isDone();
  }

  /** Waits for the end of the connection; true if it was an abort. */
  boolean awaitOver() throws Exception {
    return over.get(60, TimeUnit.SECONDS);
  }

  private boolean canSend() {
    return endless || (payload != null && payload.hasRemaining()) || echoed.position() > 0;
  }

  private boolean hasEnded() {
    return finishing || (echo && inputEnded.isDone());
  }

  private int fill(ByteBuffer target) {
    int start = target.position();
    if (payload != null && payload.hasRemaining()) {
      payload.fill(target);
    } else if (endless) {
      target.position(target.limit());
    } else {
      echoed.flip();
      move(echoed, target);
      echoed.compact();
    }
    return target.position() - start;
  }

  private void accept(ByteBuffer source) {
    if (!echo) {
      received.add(source);
      return;
    }
    int start = echoed.position();
    move(source, echoed);
    received.add(echoed.slice(start, echoed.position() - start));
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), length);
    to.position(to.position() + length);
    from.position(from.position() + length);
  }

  private void throwIfBroken() throws IOException {
    if (error != null) {
      throw error;
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
