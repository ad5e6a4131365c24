package dev.culvert.tck.memory;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.session.Lifecycle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream; its peer is the other. A write copies into the peer's inbox as much as the
 * peer's window allows, and waits with the rest until the peer's reader releases what it has read.
 */
final class InMemoryStream implements DuplexStream, Lifecycle.Stream {

  /** Callbacks made in a row before other streams get their turn. */
  private static final int BURST = 64;

  private static final System.Logger LOG = System.getLogger(InMemoryStream.class.getName());

  private final Handler handler;
  private final Executor workers;
  private final int window;
  private final Consumer<InMemoryStream> onGone;

  /** Guards the fields of both ends; no handler and no foreign chunk is called under it. */
  private final ReentrantLock lock;

  private final Deque<Chunk> inbox = new ArrayDeque<>();
  private @Nullable InMemoryStream peer;
  private int credit;
  private @Nullable Chunk unsent;

  /** Chunks being released by the thread that wrote them; the close waits for them. */
  private int releasing;

  private boolean outputEnded;
  private boolean outputGone;
  private boolean inputEnded;
  private boolean demanded;
  private boolean openDue;
  private boolean writableDue;
  private boolean scheduled;
  private boolean closed;
  private @Nullable CulvertException failure;

  /** The dialling end. It is without a peer until {@link #accept}. */
  InMemoryStream(Handler handler, Executor workers, int window, Consumer<InMemoryStream> onGone) {
    this(handler, workers, window, onGone, new ReentrantLock());
  }

  private InMemoryStream(
      Handler handler,
      Executor workers,
      int window,
      Consumer<InMemoryStream> onGone,
      ReentrantLock lock) {
    this.handler = handler;
    this.workers = workers;
    this.window = window;
    this.onGone = onGone;
    this.lock = lock;
    this.credit = window;
  }

  /** Makes the accepting end, which is reset at once if this one has been. */
  InMemoryStream accept(Handler acceptor, Executor acceptorWorkers) {
    InMemoryStream accepted =
        new InMemoryStream(acceptor, acceptorWorkers, window, stream -> {}, lock);
    lock.lock();
    try {
      accepted.peer = this;
      accepted.openDue = true;
      peer = accepted;
      if (failure != null) {
        accepted.fail(failure);
      }
      accepted.schedule();
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  /** Says that the far end is connected. */
  void accepted() {
    lock.lock();
    try {
      openDue = true;
      schedule();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Chunk read() {
    lock.lock();
    try {
      Chunk chunk = inbox.poll();
      if (chunk != null && chunk.isLast()) {
        inputEnded = true;
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void demand() {
    lock.lock();
    try {
      demanded = true;
      schedule();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean write(Chunk chunk) {
    String misuse = null;
    boolean sent = false;
    lock.lock();
    try {
      if (failure == null && !closed) {
        if (outputEnded) {
          misuse = "write after shutdownOutput";
        } else if (unsent != null) {
          misuse = "write before onWritable";
        } else {
          sent = send(chunk);
          if (!sent) {
            unsent = chunk;
            return false;
          }
        }
      }
      releasing++;
    } finally {
      lock.unlock();
    }
    releaseWritten(chunk);
    if (misuse != null) {
      throw new IllegalStateException(misuse);
    }
    return sent;
  }

  private void releaseWritten(Chunk chunk) {
    try {
      chunk.release();
    } catch (RuntimeException | Error e) {
      reset(CulvertException.of(e));
    } finally {
      lock.lock();
      try {
        releasing--;
        schedule();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void shutdownOutput() {
    lock.lock();
    try {
      if (failure == null && !outputEnded) {
        outputEnded = true;
        endOutputIfSent();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset(CulvertException reason) {
    lock.lock();
    try {
      fail(reason);
      if (peer != null && failure == reason) {
        peer.fail(reason);
      }
    } finally {
      lock.unlock();
    }
  }

  private void fail(CulvertException reason) {
    if (failure == null && !closed) {
      failure = reason;
      inbox.clear();
      schedule();
    }
  }

  /** Copies what the peer's window allows; true if that was all. */
  private boolean send(Chunk chunk) {
    ByteBuffer from = chunk.buffer();
    int length = Math.min(from.remaining(), credit);
    if (length > 0) {
      ByteBuffer copy = ByteBuffer.allocate(length);
      copy.put(0, from, from.position(), length);
      from.position(from.position() + length);
      credit -= length;
      deliver(new Received(copy));
    }
    return !from.hasRemaining();
  }

  private void endOutputIfSent() {
    if (outputEnded && !outputGone && unsent == null) {
      outputGone = true;
      deliver(Chunk.end());
      schedule();
    }
  }

  private void deliver(Chunk chunk) {
    InMemoryStream to = Objects.requireNonNull(peer, "peer");
    if (to.failure == null) {
      to.inbox.add(chunk);
      to.schedule();
    }
  }

  /** The peer has released what it read: goes on with the write that waited for it. */
  private void addCredit(int bytes) {
    lock.lock();
    try {
      credit += bytes;
      if (failure == null && unsent != null && !writableDue && send(unsent)) {
        writableDue = true;
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  private void schedule() {
    if (!scheduled && nextCallback() != Callback.NONE) {
      scheduled = true;
      workers.execute(this::run);
    }
  }

  private Callback nextCallback() {
    if (closed) {
      return Callback.NONE;
    }
    if (failure != null) {
      return releasing == 0 ? Callback.CLOSED : Callback.NONE;
    }
    if (openDue) {
      return Callback.OPEN;
    }
    if (writableDue) {
      return Callback.WRITABLE;
    }
    if (demanded && !inbox.isEmpty()) {
      return Callback.READABLE;
    }
    return inputEnded && outputGone && releasing == 0 ? Callback.CLOSED : Callback.NONE;
  }

  private void run() {
    for (int i = 0; i < BURST; i++) {
      Callback callback = take();
      if (callback == Callback.NONE) {
        return;
      }
      try {
        call(callback);
      } catch (Throwable e) {
        LOG.log(System.Logger.Level.DEBUG, "a callback failed; its stream is reset", e);
        reset(CulvertException.of(e));
      }
    }
    workers.execute(this::run);
  }

  private Callback take() {
    lock.lock();
    try {
      Callback next = nextCallback();
      switch (next) {
        case NONE -> scheduled = false;
        case OPEN -> openDue = false;
        case WRITABLE -> {}
        case READABLE -> demanded = false;
        case CLOSED -> closed = true;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void call(Callback callback) {
    switch (callback) {
      case NONE -> {}
      case OPEN -> handler.onOpen();
      case WRITABLE -> {
        releaseSent();
        handler.onWritable();
      }
      case READABLE -> handler.onReadable();
      case CLOSED -> close();
    }
  }

  /** Before the end of output goes, so that the stream cannot close before it. */
  private void releaseSent() {
    Chunk sent;
    lock.lock();
    try {
      sent = Objects.requireNonNull(unsent, "unsent");
      unsent = null;
      writableDue = false;
    } finally {
      lock.unlock();
    }
    sent.release();
    lock.lock();
    try {
      endOutputIfSent();
    } finally {
      lock.unlock();
    }
  }

  /** Alone with the stream: {@code closed} keeps everyone else out. */
  private void close() {
    try {
      releaseUnsent();
    } finally {
      try {
        handler.onClosed(failure);
      } finally {
        onGone.accept(this);
      }
    }
  }

  private void releaseUnsent() {
    if (unsent != null) {
      unsent.release();
    }
  }

  private enum Callback {
    NONE,
    OPEN,
    WRITABLE,
    READABLE,
    CLOSED
  }

  /** Bytes in the peer's inbox; its release gives this end its credit back. */
  private final class Received implements Chunk {

    private final ByteBuffer bytes;
    private final AtomicBoolean released = new AtomicBoolean();

    Received(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public ByteBuffer buffer() {
      return bytes;
    }

    @Override
    public boolean isLast() {
      return false;
    }

    @Override
    public void release() {
      if (!released.compareAndSet(false, true)) {
        throw new IllegalStateException("chunk released twice");
      }
      addCredit(bytes.capacity());
    }
  }
}
