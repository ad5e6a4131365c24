package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to a stream that may not be read: whoever has a line to say goes on at once,
 * and one thread writes. A full queue drops lines, and says how many when it goes on. Thread-safe.
 */
final class LineQueue {

  /** Characters that wait at most. */
  static final int CAPACITY = 1 << 18;

  private final OutputStream stream;
  private final Consumer<IOException> broken;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StringBuilder waiting = new StringBuilder();
  private long dropped;
  private boolean writing;
  private boolean ended;

  private LineQueue(OutputStream stream, Consumer<IOException> broken) {
    this.stream = stream;
    this.broken = broken;
  }

  /**
   * Starts the thread that writes.
   *
   * @param stream borrowed; what is written is flushed
   * @param broken hears why the stream cannot be written, once; what comes after is dropped
   */
  static LineQueue start(String name, OutputStream stream, Consumer<IOException> broken) {
    LineQueue queue = new LineQueue(stream, broken);
    Thread thread = new Thread(queue::run, "culvert-" + name);
    thread.setDaemon(true);
    thread.start();
    return queue;
  }

  /** Takes whole lines, or drops them. Never waits for the stream. */
  void offer(String lines) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (dropped > 0 || waiting.length() + lines.length() > CAPACITY) {
        dropped += Math.max(1, lines.chars().filter(c -> c == '\n').count());
      } else {
        waiting.append(lines);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more, and waits until all that it has is written, for as long as the patience lasts.
   */
  void end(Duration patience) {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
      long left = patience.toNanos();
      while (left > 0 && (writing || hasMore())) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (String lines = take(); lines != null; lines = take()) {
        stream.write(lines.getBytes(UTF_8));
        stream.flush();
      }
    } catch (IOException e) {
      broken.accept(e);
    } finally {
      giveUp();
    }
  }

  /** All that waits, and what is missing behind it; null at the end. */
  private @Nullable String take() {
    lock.lock();
    try {
      writing = false;
      changed.signalAll();
      while (!hasMore()) {
        if (ended) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      if (dropped > 0) {
        waiting.append("culvert: ").append(dropped).append(" lines were not written: nobody read");
        waiting.append(" what stood before them\n");
      }
      String lines = waiting.toString();
      waiting.setLength(0);
      dropped = 0;
      writing = true;
      return lines;
    } finally {
      lock.unlock();
    }
  }

  private void giveUp() {
    lock.lock();
    try {
      ended = true;
      writing = false;
      waiting.setLength(0);
      dropped = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasMore() {
    return waiting.length() > 0 || dropped > 0;
  }
}
