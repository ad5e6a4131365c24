package dev.culvert.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream behind {@link BlockingStream}. Its reader thread opens the channel and starts the
 * writer thread; whichever of the two leaves last closes the channel and makes the last callback.
 */
final class ThreadedStream implements DuplexStream {

  private final String name;
  private final BlockingStream.Opener opener;
  private final int bufferSize;
  private final Handler handler;
  private final BiConsumer<String, Runnable> starter;

  /**
   * Serialises the callbacks. Taken by the stream's own two threads alone: two streams whose
   * handlers call each other cannot deadlock.
   */
  private final ReentrantLock callbacks = new ReentrantLock();

  /** Guards the fields below. No handler, chunk or channel is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition readerHasWork = lock.newCondition();
  private final Condition writerHasWork = lock.newCondition();
  private int threads = 1;
  private @Nullable Thread opening;
  private BlockingStream.@Nullable Channel channel;
  private boolean demanded;
  private boolean lent;
  private @Nullable Chunk unread;
  private boolean inputEnded;
  private @Nullable Chunk unwritten;
  private boolean writing;
  private boolean outputEnded;
  private boolean closed;
  private @Nullable CulvertException failure;

  ThreadedStream(
      String name,
      BlockingStream.Opener opener,
      int bufferSize,
      Handler handler,
      BiConsumer<String, Runnable> starter) {
    this.name = name;
    this.opener = opener;
    this.bufferSize = bufferSize;
    this.handler = handler;
    this.starter = starter;
  }

  void start() {
    try {
      starter.accept("culvert-read " + name, this::openAndRead);
    } catch (Throwable e) {
      reset(CulvertException.noThread(name, e));
      StreamThreads.runElsewhere(
          () -> {
            finish(opener::abandon);
            leave();
          });
    }
  }

  @Override
  public @Nullable Chunk read() {
    lock.lock();
    try {
      Chunk chunk = unread;
      unread = null;
      if (chunk != null && chunk.isLast()) {
        inputEnded = true;
        readerHasWork.signal();
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void demand() {
    locked(
        () -> {
          demanded = true;
          readerHasWork.signal();
          return true;
        });
  }

  @Override
  public boolean write(Chunk chunk) {
    String misuse = null;
    lock.lock();
    try {
      if (failure == null && !closed) {
        if (outputEnded) {
          misuse = "write after shutdownOutput";
        } else if (writing) {
          misuse = "write before onWritable";
        } else {
          unwritten = chunk;
          writing = true;
          writerHasWork.signal();
          return false;
        }
      }
    } finally {
      lock.unlock();
    }
    chunk.release();
    if (misuse != null) {
      throw new IllegalStateException(misuse + " on " + name);
    }
    return false;
  }

  @Override
  public void shutdownOutput() {
    locked(
        () -> {
          outputEnded = true;
          writerHasWork.signal();
          return true;
        });
  }

  @Override
  public void reset(CulvertException reason) {
    BlockingStream.Channel aborted;
    lock.lock();
    try {
      if (failure != null || closed) {
        return;
      }
      failure = reason;
      readerHasWork.signal();
      writerHasWork.signal();
      if (opening != null) {
        opening.interrupt();
      }
      aborted = channel;
    } finally {
      lock.unlock();
    }
    if (aborted != null) {
      aborted.abort();
    }
  }

  private void openAndRead() {
    run(
        () -> {
          BlockingStream.Channel source = openChannel();
          startWriter(source);
          source.awaitOpen();
          call(handler::onOpen);
          readAll(source);
        });
  }

  /** Runs the whole life of one thread; what it throws resets the stream. */
  private void run(Direction direction) {
    try {
      direction.run();
    } catch (IOException e) {
      reset(CulvertException.of(name, e));
    } catch (InterruptedException e) {
      reset(new CulvertException(Failure.CANCELLED, name + ": interrupted", e));
    } catch (Throwable e) {
      reset(CulvertException.of(e));
    } finally {
      leave();
    }
  }

  private BlockingStream.Channel openChannel() throws IOException, InterruptedException {
    setOpening(Thread.currentThread());
    BlockingStream.Channel opened;
    try {
      opened = opener.open();
    } finally {
      setOpening(null);
      // A reset interrupts the opener alone: what arrived too late must not hit the next read.
      Thread.interrupted();
    }
    lock.lock();
    try {
      channel = opened;
    } finally {
      lock.unlock();
    }
    if (isFailed()) {
      opened.abort();
    }
    return opened;
  }

  private void setOpening(@Nullable Thread thread) {
    lock.lock();
    try {
      opening = thread;
      if (thread != null && failure != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startWriter(BlockingStream.Channel sink) {
    locked(() -> ++threads > 0);
    try {
      starter.accept("culvert-write " + name, () -> run(() -> writeAll(sink)));
    } catch (Throwable e) {
      leave();
      throw CulvertException.noThread(name, e);
    }
  }

  private void readAll(BlockingStream.Channel source) throws IOException {
    ByteBuffer buffer = null;
    for (awaitInput(source); awaitDemand(); awaitInput(source)) {
      if (buffer == null) {
        buffer = ByteBuffer.allocateDirect(bufferSize);
      }
      offer(hasUnread() ? null : readChunk(source, buffer));
      call(handler::onReadable);
    }
    source.awaitReset();
  }

  /** What was offered and not read is input enough: nothing else may ever come. */
  private void awaitInput(BlockingStream.Channel source) throws IOException {
    if (!hasUnread()) {
      source.awaitInput();
    }
  }

  private Chunk readChunk(BlockingStream.Channel source, ByteBuffer buffer) throws IOException {
    buffer.clear();
    if (source.read(buffer) < 0) {
      return Chunk.end();
    }
    return new LentBuffer(buffer.flip(), this::takeBack);
  }

  /** Waits until the handler asks and the buffer is back; false if nothing more is to be read. */
  private boolean awaitDemand() {
    lock.lock();
    try {
      while (failure == null && !inputEnded && (!demanded || (unread == null && lent))) {
        readerHasWork.awaitUninterruptibly();
      }
      return failure == null && !inputEnded;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasUnread() {
    return locked(() -> unread != null);
  }

  /** Serves the demand: with a new chunk, or with the one that was not read the last time. */
  private void offer(@Nullable Chunk chunk) {
    lock.lock();
    try {
      demanded = false;
      if (chunk != null) {
        unread = chunk;
        lent = !chunk.isLast();
      }
    } finally {
      lock.unlock();
    }
  }

  private void takeBack() {
    locked(
        () -> {
          lent = false;
          readerHasWork.signal();
          return true;
        });
  }

  private void writeAll(BlockingStream.Channel sink) throws IOException {
    for (Chunk chunk = awaitChunk(); chunk != null; chunk = awaitChunk()) {
      try {
        sink.write(chunk.buffer());
      } finally {
        chunk.release();
      }
      locked(() -> writing = false);
      call(handler::onWritable);
    }
    if (!isFailed()) {
      sink.shutdownOutput();
    }
  }

  /** Waits for a chunk to write; null at the end of output. */
  private @Nullable Chunk awaitChunk() {
    lock.lock();
    try {
      while (failure == null && unwritten == null && !outputEnded) {
        writerHasWork.awaitUninterruptibly();
      }
      if (failure != null) {
        return null;
      }
      Chunk chunk = unwritten;
      unwritten = null;
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFailed() {
    return locked(() -> failure != null);
  }

  private boolean locked(BooleanSupplier step) {
    lock.lock();
    try {
      return step.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private void call(Runnable callback) {
    callbacks.lock();
    try {
      if (!isFailed()) {
        callback.run();
      }
    } finally {
      callbacks.unlock();
    }
  }

  /** The last thread to leave has the stream to itself. */
  private void leave() {
    Chunk dropped;
    lock.lock();
    try {
      threads--;
      if (threads > 0) {
        return;
      }
      closed = true;
      dropped = unwritten;
      unwritten = null;
      unread = null;
    } finally {
      lock.unlock();
    }
    if (dropped != null) {
      finish(dropped::release);
    }
    BlockingStream.Channel ended = channel;
    if (ended != null) {
      finish(failure == null ? ended::close : ended::abort);
      finish(ended::release);
    }
    finish(() -> handler.onClosed(failure));
  }

  /** One step of the end; none keeps the next from happening. */
  private void finish(Runnable step) {
    callbacks.lock();
    try {
      step.run();
    } catch (Throwable e) {
      System.getLogger(BlockingStream.class.getName())
          .log(System.Logger.Level.WARNING, "a step of closing " + name + " failed", e);
    } finally {
      callbacks.unlock();
    }
  }

  /** What one thread does. */
  @FunctionalInterface
  private interface Direction {

    void run() throws IOException, InterruptedException;
  }
}
