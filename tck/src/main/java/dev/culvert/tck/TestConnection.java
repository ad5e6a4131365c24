package dev.culvert.tck;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.testkit.WatchedStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@linkplain WatchedStream watched} stream for tests that block: digests all that it hears.
 * Written to by one thread at a time.
 */
final class TestConnection implements DuplexStream.Handler {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BUFFER = 1 << 16;
  private static final int HEAD = 1 << 16;

  private final WatchedStream stream = new WatchedStream(this);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TestData heard = new TestData(0);
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private long heardCount;
  private boolean paused;
  private boolean open;
  private boolean ended;
  private boolean writing;
  private boolean closed;
  private @Nullable CulvertException failure;

  private TestConnection(boolean paused) {
    this.paused = paused;
  }

  /** Dials and reads all that comes. */
  static TestConnection dial(Dialer dialer, int port) {
    return dial(dialer, port, false);
  }

  /** Dials and reads nothing until {@link #resume}. */
  static TestConnection dialPaused(Dialer dialer, int port) {
    return dial(dialer, port, true);
  }

  private static TestConnection dial(Dialer dialer, int port, boolean paused) {
    TestConnection connection = new TestConnection(paused);
    connection.stream.open(handler -> dialer.dial(port, handler));
    if (!paused) {
      connection.stream.demand();
    }
    return connection;
  }

  /** Reads from now on. */
  void resume() {
    set(() -> paused = false);
    stream.demand();
  }

  TestConnection send(String text) {
    return send(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes and waits until the next write may follow. */
  TestConnection send(byte[] bytes) {
    write(ByteBuffer.wrap(bytes.clone()));
    await("the write to go", () -> !writing || closed);
    return this;
  }

  /** Writes the first bytes of a stretch of test data. */
  TestConnection sendStretch(long count, long seed) {
    TestData data = new TestData(seed);
    byte[] buffer = new byte[BUFFER];
    for (long left = count; left > 0; left -= buffer.length) {
      data.fill(buffer);
      send(left < buffer.length ? Arrays.copyOf(buffer, (int) left) : buffer);
    }
    return this;
  }

  /** Writes until nothing goes for a while; returns how many bytes went before, at most a limit. */
  long sendUntilHeld(long limit, Duration quiet) {
    long sent = 0;
    while (sent < limit) {
      write(ByteBuffer.allocate(BUFFER));
      if (!holds(() -> !writing || closed, quiet)) {
        return sent;
      }
      sent += BUFFER;
    }
    return sent;
  }

  TestConnection finish() {
    stream.shutdownOutput();
    return this;
  }

  void reset() {
    stream.reset(new CulvertException(Failure.CANCELLED, "the test gave up"));
  }

  TestConnection awaitOpen() {
    await("the connection to open", () -> open || closed);
    if (!open) {
      throw new AssertionError("closed before it opened", failure);
    }
    return this;
  }

  TestConnection awaitHeard(long count) {
    await(count + " bytes", () -> heardCount >= count || closed);
    return this;
  }

  /** Waits for the peer's end. */
  TestConnection awaitEnd() {
    await("the peer's end", () -> ended || closed);
    if (!ended) {
      throw new AssertionError("closed before the peer's end", failure);
    }
    return this;
  }

  /** Waits until it is over. */
  @Nullable CulvertException awaitClosed() {
    await("the close", () -> closed);
    return failure;
  }

  /** Waits until it is over, which must be in good order. */
  TestConnection awaitGoodEnd() {
    CulvertException reason = awaitClosed();
    if (reason != null) {
      throw new AssertionError("not closed in good order: " + reason.getMessage(), reason);
    }
    return this;
  }

  /** Waits until it is over, which must be with a failure. */
  CulvertException awaitFailure() {
    CulvertException reason = awaitClosed();
    if (reason == null) {
      throw new AssertionError("closed in good order after " + heardCount + " bytes");
    }
    return reason;
  }

  /** What was heard first, up to 64 KiB. */
  byte[] head() {
    return get(head::toByteArray);
  }

  String text() {
    return new String(head(), StandardCharsets.US_ASCII);
  }

  /** {@code COUNT SHA-256} of what was heard; once, at the end. */
  String summary() {
    return get(heard::summary);
  }

  long heardCount() {
    return get(() -> heardCount);
  }

  boolean hasEnded() {
    return get(() -> ended);
  }

  boolean wasOpen() {
    return get(() -> open);
  }

  /** The rules that were broken. */
  List<String> violations() {
    return stream.violations();
  }

  boolean isClosed() {
    return get(() -> closed);
  }

  @Override
  public void onOpen() {
    set(() -> open = true);
  }

  @Override
  public void onReadable() {
    for (Chunk chunk = stream.read(); chunk != null; chunk = stream.read()) {
      hear(chunk);
    }
    if (get(() -> !paused && !ended)) {
      stream.demand();
    }
  }

  @Override
  public void onWritable() {
    set(() -> writing = false);
  }

  @Override
  public void onClosed(@Nullable CulvertException reason) {
    set(
        () -> {
          closed = true;
          failure = reason;
        });
  }

  private void hear(Chunk chunk) {
    set(
        () -> {
          ByteBuffer bytes = chunk.buffer();
          heardCount += bytes.remaining();
          byte[] first = new byte[Math.min(bytes.remaining(), HEAD - Math.min(HEAD, head.size()))];
          bytes.duplicate().get(first);
          head.writeBytes(first);
          heard.add(bytes);
          ended |= chunk.isLast();
        });
    chunk.release();
  }

  private void write(ByteBuffer bytes) {
    set(() -> writing = true);
    if (stream.write(Chunk.of(bytes))) {
      set(() -> writing = false);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    if (!holds(condition, PATIENCE)) {
      throw new AssertionError("waited in vain for " + what + "; broken rules: " + violations());
    }
  }

  private boolean holds(BooleanSupplier condition, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void set(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T get(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }
}
