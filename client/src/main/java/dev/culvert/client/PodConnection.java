package dev.culvert.client;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.SocketFailures;
import dev.culvert.core.StrictSession;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream for threads that block, as TCP has it: what has come is read before the reset that came
 * after it, a close sends what was written and then FIN, or RST if there is something unread, and
 * what comes after the close is answered by RST. Thread-safe; a close wakes whoever waits. Nothing
 * here holds the carrier of a virtual thread.
 */
final class PodConnection implements DuplexStream.Handler {

  /** Bytes written at once; what is written is copied. */
  private static final int PIECE = 1 << 16;

  /** For the peer's FIN after the close; as long as Linux waits for it, tcp(7). */
  private static final long LINGER_SECONDS = 60;

  private final PodSessions sessions;

  /** One write at a time, however many pieces it has. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Guards the fields below. The stream is called under it, which calls nobody back meanwhile. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();

  private final Inbox inbox = new Inbox();

  private @Nullable DuplexStream stream;

  /** Completes when the stream has closed. */
  private CompletableFuture<Void> ended = new CompletableFuture<>();

  private boolean opened;
  private boolean inputEnded;
  private boolean inputShut;
  private boolean writePending;
  private boolean outputShut;
  private boolean over;
  private boolean closed;
  private @Nullable CulvertException failure;

  PodConnection(PodSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Opens the stream. Once. A session that turns out to have ended is replaced by another, once.
   *
   * @throws java.net.ConnectException or its like, that says why it cannot be opened
   * @throws SocketTimeoutException if time is up; the caller closes this then, as after any failure
   */
  void open(int port, TimeLimit limit) throws IOException {
    StrictSession.requireMayBlock("a connect");
    Session spent = awaitOpen(port, null, limit);
    if (spent != null) {
      lock.lock();
      try {
        over = false;
        failure = null;
        ended = new CompletableFuture<>();
      } finally {
        lock.unlock();
      }
      awaitOpen(port, spent, limit);
    }
  }

  /** Reads at least one byte, if there is room for one; returns how many, or -1 at the end. */
  int read(ByteBuffer target, TimeLimit limit) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    Chunk drained;
    int count;
    lock.lock();
    try {
      boolean inTime =
          await("a read", () -> !inbox.isEmpty() || inputEnded || inputShut || over, limit);
      if (!inTime) {
        throw new SocketTimeoutException("Read timed out");
      }
      if (inbox.isEmpty()) {
        if (inputEnded || inputShut) {
          return -1;
        }
        throw SocketFailures.broken(failure);
      }
      count = inbox.moveTo(target);
      drained = inbox.removeEmpty();
    } finally {
      lock.unlock();
    }
    if (drained != null) {
      drained.release();
    }
    return count;
  }

  /** Bytes that can be read without waiting. */
  int available() throws IOException {
    lock.lock();
    try {
      requireOpen();
      return (int) Math.min(inbox.bytes(), Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /** Writes all; returns when the stream has taken the last of it. */
  void write(ByteBuffer source) throws IOException {
    writing.lock();
    try {
      while (source.hasRemaining()) {
        ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, source.remaining()));
        writePiece(source, piece);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Drops what has come, and what will. Idempotent. */
  void shutdownInput() throws IOException {
    List<Chunk> dropped;
    lock.lock();
    try {
      requireOpen();
      inputShut = true;
      dropped = inbox.removeAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(Chunk::release);
  }

  /** Sends FIN behind what was written. Idempotent. */
  void shutdownOutput() throws IOException {
    lock.lock();
    try {
      requireOpen();
      endOutput();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes; does not wait for the peer. Idempotent.
   *
   * @param reset whether the peer shall see a reset in any case
   */
  void close(boolean reset) {
    List<Chunk> dropped;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      dropped = inbox.removeAll();
      DuplexStream closing = stream;
      if (closing != null && !over) {
        if (reset || !opened || !dropped.isEmpty()) {
          closing.reset(givenUp("closed by the program before its end"));
        } else {
          endOutput();
          limitLinger(closing);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(Chunk::release);
  }

  @Override
  public void onOpen() {
    change(() -> opened = true);
  }

  @Override
  public void onReadable() {
    change(
        () -> {
          DuplexStream from = Objects.requireNonNull(stream, "stream");
          for (Chunk chunk = from.read(); chunk != null; chunk = from.read()) {
            take(chunk, from);
          }
          if (!inputEnded) {
            from.demand();
          }
        });
  }

  @Override
  public void onWritable() {
    change(() -> writePending = false);
  }

  @Override
  public void onClosed(@Nullable CulvertException reason) {
    change(
        () -> {
          over = true;
          failure = reason;
          ended.complete(null);
        });
  }

  /** Waits for a stream of a session; returns the session if only that has ended. */
  private @Nullable Session awaitOpen(int port, @Nullable Session spent, TimeLimit limit)
      throws IOException {
    CompletableFuture<Session> connecting = sessions.current(spent);
    var unused = connecting.whenComplete((session, thrown) -> change(() -> {}));
    lock.lock();
    try {
      if (!await("a connect", connecting::isDone, limit)) {
        throw timedOut(sessions.target() + ": no answer");
      }
      Session session = joined(connecting, limit);
      stream = session.dial(port, this);
      if (!await("a connect", () -> opened || over, limit)) {
        throw timedOut(sessions.target() + " port " + port + ": neither accepted nor refused");
      }
      if (over && !opened) {
        CulvertException why = Objects.requireNonNull(failure, "failure");
        if (spent == null && PodSessions.isEndOfSession(why)) {
          return session;
        }
        throw notConnected(why, limit);
      }
      stream.demand();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private static Session joined(CompletableFuture<Session> connecting, TimeLimit limit)
      throws IOException {
    try {
      return connecting.join();
    } catch (RuntimeException e) {
      throw notConnected(CulvertException.of(e), limit);
    }
  }

  /** Whoever says how long it may take is told the same whichever clock is first. */
  private static IOException notConnected(CulvertException why, TimeLimit limit) {
    if (why.failure() != Failure.TIMEOUT || limit.isNone()) {
      return SocketFailures.notConnected(why);
    }
    IOException late = timedOut(String.valueOf(why.getMessage()));
    late.initCause(why);
    return late;
  }

  private static SocketTimeoutException timedOut(String what) {
    return new SocketTimeoutException("Connect timed out: " + what);
  }

  private void writePiece(ByteBuffer source, ByteBuffer piece) throws IOException {
    lock.lock();
    try {
      await("a write", () -> !writePending || outputShut || over, TimeLimit.NONE);
      if (outputShut) {
        throw new SocketException("Socket output is shutdown");
      }
      if (over) {
        throw SocketFailures.broken(failure);
      }
      Inbox.move(source, piece);
      writePending = true;
      if (Objects.requireNonNull(stream, "stream").write(Chunk.of(piece.flip()))) {
        writePending = false;
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(Chunk chunk, DuplexStream from) {
    inputEnded |= chunk.isLast();
    boolean empty = !chunk.buffer().hasRemaining();
    if (empty || inputShut || closed) {
      chunk.release();
    } else {
      inbox.add(chunk);
    }
    if (closed && !empty) {
      from.reset(givenUp("bytes came after the program's close"));
    }
  }

  private void endOutput() {
    if (!outputShut && !over) {
      outputShut = true;
      Objects.requireNonNull(stream, "stream").shutdownOutput();
      changed.signalAll();
    }
  }

  private void limitLinger(DuplexStream closing) {
    var unused =
        ended
            .copy()
            .orTimeout(LINGER_SECONDS, TimeUnit.SECONDS)
            .exceptionally(
                late -> {
                  closing.reset(givenUp("no end came within a minute of the program's close"));
                  return null;
                });
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

  /**
   * Waits, under the lock; false if time is up. Interrupts do what they do at the JDK's sockets:
   * they close that of a virtual thread, and are kept for later by the others.
   */
  private boolean await(String what, BooleanSupplier done, TimeLimit limit) throws IOException {
    requireOpen();
    if (done.getAsBoolean()) {
      return true;
    }
    StrictSession.requireMayBlock(what);
    boolean interrupted = false;
    try {
      boolean inTime = true;
      while (inTime && !done.getAsBoolean()) {
        try {
          inTime = limit.await(changed);
        } catch (InterruptedException e) {
          interrupted = true;
          if (VirtualThreads.isCurrent()) {
            close(false);
            throw new SocketException("Closed by interrupt");
          }
        }
        requireOpen();
      }
      return done.getAsBoolean();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void requireOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  private CulvertException givenUp(String why) {
    return new CulvertException(Failure.CANCELLED, sessions.target() + ": " + why);
  }
}
