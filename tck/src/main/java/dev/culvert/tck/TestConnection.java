package dev.culvert.tck;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream for tests that block: digests all that it hears, and notes every rule of {@link
 * DuplexStream.Handler} that is broken. Written to by one thread at a time.
 */
final class TestConnection implements DuplexStream.Handler {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BUFFER = 1 << 16;
  private static final int HEAD = 1 << 16;

  /** Set while the thread is inside a call on a stream, when no callback may come. */
  private static final ThreadLocal<Boolean> IN_CALL = ThreadLocal.withInitial(() -> false);

  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> broken = new ArrayList<>();
  private final TestData heard = new TestData(0);
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private long heardCount;
  private int unreleased;
  private boolean paused;
  private boolean inCallback;
  private boolean demanded;
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
    connection.stream.complete(calling(() -> dialer.dial(port, connection)));
    if (!paused) {
      connection.demand();
    }
    return connection;
  }

  /** Reads from now on. */
  void resume() {
    set(() -> paused = false);
    demand();
  }

  TestConnection send(String text) {
    return send(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes and waits until the next write may follow. */
  TestConnection send(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
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
    calling(
        () -> {
          stream.join().shutdownOutput();
          return true;
        });
    return this;
  }

  void reset() {
    calling(
        () -> {
          stream.join().reset(new CulvertException(Failure.CANCELLED, "the test gave up"));
          return true;
        });
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

  /** The rules that were broken, and buffers that were not given back. */
  List<String> violations() {
    return get(
        () -> {
          List<String> all = new ArrayList<>(broken);
          if (closed && unreleased != 0) {
            all.add(unreleased + " chunks not released exactly once");
          }
          return all;
        });
  }

  boolean isClosed() {
    return get(() -> closed);
  }

  @Override
  public void onOpen() {
    enter("onOpen");
    set(
        () -> {
          check(!open, "onOpen twice");
          open = true;
        });
    leave();
  }

  @Override
  public void onReadable() {
    enter("onReadable");
    check(open, "onReadable before onOpen");
    check(!ended, "onReadable after the last chunk");
    set(
        () -> {
          check(demanded, "onReadable without a demand");
          demanded = false;
        });
    DuplexStream from = stream.join();
    for (Chunk chunk = calling(from::read); chunk != null; chunk = calling(from::read)) {
      hear(chunk);
    }
    if (get(() -> !paused && !ended)) {
      demand();
    }
    leave();
  }

  @Override
  public void onWritable() {
    enter("onWritable");
    set(
        () -> {
          check(writing, "onWritable without a write");
          writing = false;
        });
    leave();
  }

  @Override
  public void onClosed(@Nullable CulvertException reason) {
    enter("onClosed");
    set(
        () -> {
          check(reason != null || ended, "closed in good order before the last chunk");
          closed = true;
          failure = reason;
        });
    leave();
  }

  private void hear(Chunk chunk) {
    set(
        () -> {
          ByteBuffer bytes = chunk.buffer();
          check(!ended, "a chunk after the last");
          check(bytes.hasRemaining() || chunk.isLast(), "an empty chunk that is not the last");
          heardCount += bytes.remaining();
          byte[] first = new byte[Math.min(bytes.remaining(), HEAD - Math.min(HEAD, head.size()))];
          bytes.duplicate().get(first);
          head.writeBytes(first);
          heard.add(bytes);
          ended |= chunk.isLast();
        });
    chunk.release();
  }

  private void demand() {
    set(() -> demanded = true);
    calling(
        () -> {
          stream.join().demand();
          return true;
        });
  }

  private void write(ByteBuffer bytes) {
    set(
        () -> {
          writing = true;
          unreleased++;
        });
    Chunk chunk = Chunk.of(bytes, false, () -> set(() -> unreleased--));
    boolean more = calling(() -> stream.join().write(chunk));
    if (more) {
      set(() -> writing = false);
    }
  }

  private void enter(String callback) {
    check(!IN_CALL.get(), callback + " from inside a call");
    set(
        () -> {
          check(!inCallback, callback + " while another callback runs");
          check(!closed, callback + " after onClosed");
          inCallback = true;
        });
  }

  private void leave() {
    set(() -> inCallback = false);
  }

  private void check(boolean kept, String rule) {
    if (!kept) {
      set(() -> broken.add(rule));
    }
  }

  private void await(String what, BooleanSupplier condition) {
    if (!holds(condition, PATIENCE)) {
      throw new AssertionError("waited in vain for " + what + "; broken rules: " + broken);
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

  private static <T extends @Nullable Object> T calling(Supplier<T> call) {
    IN_CALL.set(true);
    try {
      return call.get();
    } finally {
      IN_CALL.set(false);
    }
  }
}
