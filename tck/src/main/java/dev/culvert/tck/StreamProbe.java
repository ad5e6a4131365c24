package dev.culvert.tck;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The near end of a dialled stream: drives it as the test says, records what happens to it, and
 * checks the rules of callbacks and of buffers all the while. Thread-safe.
 */
final class StreamProbe implements DuplexStream.Handler {

  /** Which probe's stream this thread is in a call of. */
  private static final ThreadLocal<@Nullable StreamProbe> CALLING = new ThreadLocal<>();

  final CompletableFuture<Void> opened = new CompletableFuture<>();

  /** The last chunk was read. */
  final CompletableFuture<Void> inputEnded = new CompletableFuture<>();

  final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
  final Payload.Tally received = new Payload.Tally();
  final AtomicInteger writableCalls = new AtomicInteger();

  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final AtomicInteger inCallback = new AtomicInteger();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final AtomicInteger unreleased = new AtomicInteger();

  /** How often each chunk was released whose write has returned. */
  private final Set<AtomicInteger> handedOver = ConcurrentHashMap.newKeySet();

  private final AtomicLong releasedBytes = new AtomicLong();
  private final Deque<Chunk> held = new ArrayDeque<>();
  private final AtomicLong demands = new AtomicLong();
  private final AtomicLong readableCalls = new AtomicLong();
  private volatile boolean holding;
  private volatile boolean paused;

  /** Guards what is to be written. */
  private final ReentrantLock writing = new ReentrantLock();

  private @Nullable Payload payload;
  private int chunkSize;
  private boolean finishing;
  private boolean waiting;

  /** Dials with this probe as the handler. */
  static StreamProbe dial(Function<DuplexStream.Handler, DuplexStream> dialer) {
    StreamProbe probe = new StreamProbe();
    probe.stream.complete(probe.calling(() -> dialer.apply(probe)));
    return probe;
  }

  /** Begins to read, and goes on until the end. */
  StreamProbe read() {
    demand();
    return this;
  }

  /** Reads nothing more until {@link #resumeReading}. */
  void pauseReading() {
    paused = true;
  }

  void resumeReading() {
    paused = false;
    demand();
  }

  /** Begins to read, but releases nothing until {@link #releaseHeld}. */
  void readWithoutReleasing() {
    hold();
    demand();
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
    calling(
        () -> {
          kept.forEach(Chunk::release);
          return null;
        });
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

  void reset(CulvertException reason) {
    calling(
        () -> {
          stream.join().reset(reason);
          return null;
        });
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
    return violations;
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
    callback(
        "onOpen",
        () -> {
          if (received.count() > 0) {
            violations.add("onOpen after bytes were read");
          }
          if (!opened.complete(null)) {
            violations.add("onOpen twice");
          }
        });
  }

  @Override
  public void onReadable() {
    callback(
        "onReadable",
        () -> {
          if (readableCalls.incrementAndGet() > demands.get()) {
            violations.add("onReadable without a demand");
          }
          readAll();
        });
  }

  @Override
  public void onWritable() {
    callback(
        "onWritable",
        () -> {
          writableCalls.incrementAndGet();
          locked(
              () -> {
                if (!waiting) {
                  violations.add("onWritable though no write waits");
                }
                waiting = false;
              });
          writeOn();
        });
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    callback(
        "onClosed",
        () -> {
          if (failure == null && !inputEnded.isDone()) {
            violations.add("closed in good order before the last chunk was read");
          }
          // A chunk whose write is under way on another thread is not the stream's yet.
          long kept = handedOver.stream().filter(releases -> releases.get() == 0).count();
          if (kept != 0) {
            violations.add(kept + " chunks not released at the close");
          }
        });
    if (!closed.complete(Optional.ofNullable(failure))) {
      violations.add("onClosed twice");
    }
  }

  private void readAll() {
    if (!opened.isDone()) {
      violations.add("onReadable before onOpen");
    }
    while (!paused) {
      Chunk chunk = calling(stream.join()::read);
      if (chunk == null) {
        demand();
        return;
      }
      if (inputEnded.isDone()) {
        violations.add("a chunk after the last");
      }
      boolean last = chunk.isLast();
      if (!last && !chunk.buffer().hasRemaining()) {
        violations.add("an empty chunk that is not the last");
      }
      received.add(chunk.buffer());
      release(chunk);
      if (last) {
        inputEnded.complete(null);
      }
    }
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

  private void demand() {
    demands.incrementAndGet();
    calling(
        () -> {
          stream.join().demand();
          return null;
        });
  }

  private void writeOn() {
    DuplexStream to = stream.join();
    locked(
        () -> {
          while (!waiting && payload != null && payload.hasRemaining()) {
            AtomicInteger releases = new AtomicInteger();
            Chunk chunk = counted(payload.next(chunkSize), releases);
            waiting = !calling(() -> to.write(chunk));
            handedOver.add(releases);
            handedOver.removeIf(each -> each.get() > 0);
          }
          if (finishing && (payload == null || !payload.hasRemaining())) {
            calling(
                () -> {
                  to.shutdownOutput();
                  return null;
                });
          }
        });
  }

  private Chunk counted(ByteBuffer bytes, AtomicInteger releases) {
    int length = bytes.remaining();
    unreleased.incrementAndGet();
    return Chunk.of(
        bytes,
        false,
        () -> {
          if (releases.incrementAndGet() > 1) {
            violations.add("a chunk was released twice");
          } else {
            unreleased.decrementAndGet();
            releasedBytes.addAndGet(length);
          }
        });
  }

  private void callback(String name, Runnable body) {
    if (CALLING.get() == this) {
      violations.add(name + " from inside a call");
    }
    if (closed.isDone()) {
      violations.add(name + " after onClosed");
    }
    if (inCallback.incrementAndGet() != 1) {
      violations.add(name + " while another callback runs");
    }
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      violations.add(name + " threw " + e);
      throw e;
    } finally {
      inCallback.decrementAndGet();
    }
  }

  private <T extends @Nullable Object> T calling(Supplier<T> call) {
    StreamProbe outer = CALLING.get();
    CALLING.set(this);
    try {
      return call.get();
    } finally {
      if (outer == null) {
        CALLING.remove();
      } else {
        CALLING.set(outer);
      }
    }
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
