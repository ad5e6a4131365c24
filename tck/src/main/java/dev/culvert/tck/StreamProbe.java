package dev.culvert.tck;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.testkit.WatchedStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The near end of a dialled stream that is {@linkplain WatchedStream watched}: drives it as the
 * test says, and records what happens to it. Thread-safe.
 */
final class StreamProbe implements DuplexStream.Handler {

  final CompletableFuture<Void> opened = new CompletableFuture<>();

  /** The last chunk was read. */
  final CompletableFuture<Void> inputEnded = new CompletableFuture<>();

  final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
  final Payload.Tally received = new Payload.Tally();
  final AtomicInteger writableCalls = new AtomicInteger();

  /** How often something was there to read, and was left because reading is paused. */
  final AtomicInteger leftUnread = new AtomicInteger();

  private final WatchedStream stream = new WatchedStream(this);
  private final AtomicInteger unreleased = new AtomicInteger();
  private final AtomicLong releasedBytes = new AtomicLong();
  private final Deque<Chunk> held = new ArrayDeque<>();
  private volatile boolean holding;
  private volatile boolean paused;
  private volatile boolean askingTwice;

  /** Guards what is to be written. */
  private final ReentrantLock writing = new ReentrantLock();

  private @Nullable Payload payload;
  private int chunkSize;
  private boolean finishing;
  private boolean waiting;

  /** Dials with this probe as the handler. */
  static StreamProbe dial(Function<DuplexStream.Handler, DuplexStream> dialer) {
    StreamProbe probe = new StreamProbe();
    probe.stream.open(dialer);
    return probe;
  }

  /** Begins to read, and goes on until the end. */
  StreamProbe read() {
    stream.demand();
    return this;
  }

  /** Demands once too often, each time. */
  StreamProbe askingTwice() {
    askingTwice = true;
    return this;
  }

  /** Reads nothing more until {@link #resumeReading}. */
  void pauseReading() {
    paused = true;
  }

  void resumeReading() {
    paused = false;
    stream.demand();
  }

  /** Begins to read, but releases nothing until {@link #releaseHeld}. */
  void readWithoutReleasing() {
    hold();
    stream.demand();
  }

  /** Releases nothing of what is read until {@link #releaseHeld}. */
  void hold() {
    holding = true;
  }

  void releaseHeld() {
    holding = false;
    List<Chunk> kept;
    synchronized (held) {
      kept = List.copyOf(held);
      held.clear();
    }
    kept.forEach(Chunk::release);
  }

  /** Writes a {@link Payload} of this length. One at a time. */
  StreamProbe send(long length) {
    return send(length, 1 << 14);
  }

  StreamProbe send(long length, int size) {
    locked(
        () -> {
          payload = new Payload(length);
          chunkSize = size;
        });
    writeOn();
    return this;
  }

  /** Writes so many more bytes of a stretch {@linkplain Payload#ofSeed of this seed}. */
  void sendMore(long seed, long bytes, int size) {
    locked(
        () -> {
          if (payload == null) {
            payload = Payload.ofSeed(seed);
          }
          payload.extend(bytes);
          chunkSize = size;
        });
    writeOn();
  }

  /** Ends the output (FIN) after what is to be written. */
  StreamProbe finish() {
    locked(() -> finishing = true);
    writeOn();
    return this;
  }

  /** Writes a byte, whatever the stream has said. */
  boolean writeOutOfTurn() {
    return stream.write(Chunk.of(ByteBuffer.allocate(1)));
  }

  void reset(CulvertException reason) {
    stream.reset(reason);
  }

  /** Bytes of our chunks that the stream has released. */
  long releasedBytes() {
    return releasedBytes.get();
  }

  /** Chunks of ours that the stream has not released. */
  int unreleased() {
    return unreleased.get();
  }

  List<String> violations() {
    return stream.violations();
  }

  void awaitOpened() throws Exception {
    opened.get(60, TimeUnit.SECONDS);
  }

  void awaitInputEnded() throws Exception {
    inputEnded.get(60, TimeUnit.SECONDS);
  }

  /** Waits for the close; empty when both halves ended in good order. */
  Optional<CulvertException> awaitClosed() throws Exception {
    return closed.get(60, TimeUnit.SECONDS);
  }

  /** Waits for the close with this failure. */
  CulvertException awaitFailure(Failure expected) throws Exception {
    CulvertException failure =
        awaitClosed().orElseThrow(() -> new AssertionError("closed in good order"));
    if (failure.failure() != expected) {
      throw new AssertionError("closed with " + failure.failure() + ": " + failure, failure);
    }
    return failure;
  }

  @Override
  public void onOpen() {
    opened.complete(null);
  }

  @Override
  public void onReadable() {
    while (!paused) {
      Chunk chunk = stream.read();
      if (chunk == null) {
        if (askingTwice) {
          stream.demand();
        }
        stream.demand();
        return;
      }
      boolean last = chunk.isLast();
      received.add(chunk.buffer());
      release(chunk);
      if (last) {
        inputEnded.complete(null);
      }
    }
    leftUnread.incrementAndGet();
  }

  @Override
  public void onWritable() {
    writableCalls.incrementAndGet();
    locked(() -> waiting = false);
    writeOn();
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    closed.complete(Optional.ofNullable(failure));
  }

  private void release(Chunk chunk) {
    synchronized (held) {
      if (holding) {
        held.add(chunk);
        return;
      }
    }
    chunk.release();
  }

  private void writeOn() {
    locked(
        () -> {
          while (!waiting && payload != null && payload.hasRemaining()) {
            waiting = !stream.write(counted(payload.next(chunkSize)));
          }
          if (finishing && (payload == null || !payload.hasRemaining())) {
            stream.shutdownOutput();
          }
        });
  }

  private Chunk counted(ByteBuffer bytes) {
    int length = bytes.remaining();
    unreleased.incrementAndGet();
    return Chunk.of(
        bytes,
        false,
        () -> {
          unreleased.decrementAndGet();
          releasedBytes.addAndGet(length);
        });
  }

  private void locked(Runnable body) {
    writing.lock();
    try {
      body.run();
    } finally {
      writing.unlock();
    }
  }
}
