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
 * and one thread writes. It writes the first line at once and lets those that follow gather for a
 * moment: waking it costs whoever speaks more than the line does. A full queue drops lines, and
 * says how many when it goes on. Thread-safe.
 */
final class LineQueue {

  /** Characters that wait at most. */
  static final int CAPACITY = 1 << 18;

  /** How long lines gather behind a write, if nobody says otherwise. */
  static final Duration MOMENT = Duration.ofMillis(10);

  /** Characters that are not held back. */
  private static final int MUCH = CAPACITY / 8;

  private final OutputStream stream;
  private final Consumer<IOException> broken;
  private final Duration moment;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StringBuilder waiting = new StringBuilder();
  private long dropped;
  private boolean writing;

  /** The thread waits for a line, for as long as that takes. */
  private boolean idle;

  private boolean ended;

  private LineQueue(OutputStream stream, Consumer<IOException> broken, Duration moment) {
    this.stream = stream;
    this.broken = broken;
    this.moment = moment;
  }

  /**
   * Starts the thread that writes.
   *
   * @param stream borrowed; what is written is flushed
   * @param broken hears why the stream cannot be written, once; what comes after is dropped
   * @param moment how long lines gather behind a write
   */
  static LineQueue start(
      String name, OutputStream stream, Consumer<IOException> broken, Duration moment) {
    LineQueue queue = new LineQueue(stream, broken, moment);
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
      if (idle || waiting.length() >= MUCH) {
        changed.signalAll();
      }
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
        gather();
      }
    } catch (IOException e) {
      broken.accept(e);
    } finally {
      giveUp();
    }
  }

  /** Lets lines come together, unless they are many or the last. */
  private void gather() {
    lock.lock();
    try {
      writing = false;
      changed.signalAll();
      long left = moment.toNanos();
      while (left > 0 && !ended && waiting.length() < MUCH) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** All that waits, and what is missing behind it; null at the end. */
  private @Nullable String take() {
    lock.lock();
    try {
      while (!hasMore()) {
        if (ended) {
          return null;
        }
        idle = true;
        changed.awaitUninterruptibly();
        idle = false;
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
