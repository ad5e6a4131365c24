package dev.culvert.server.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Flushes once what one turn of the event loop has written: after what that already has to do.
 * Confined to its event loop.
 */
final class SoonFlush implements Runnable {

  /** As short as the loop's timers are precise. */
  private static final long MOMENT_MILLIS = 1;

  private final EventLoop loop;
  private final Runnable flush;
  private boolean due;
  private @Nullable Future<?> later;

  SoonFlush(EventLoop loop, Runnable flush) {
    this.loop = loop;
    this.flush = flush;
  }

  /** Something was written. */
  void soon() {
    if (!due) {
      due = true;
      try {
        loop.execute(this);
      } catch (RejectedExecutionException e) {
        // The loop has ended, and closed its channels.
        due = false;
      }
    }
  }

  /** Something was written that goes with what is flushed next, or alone a millisecond later. */
  void later() {
    if (!due && later == null) {
      try {
        later = loop.schedule(this, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The loop has ended, and closed its channels.
      }
    }
  }

  /** Flushes now. */
  void now() {
    Future<?> timer = later;
    if (timer != null) {
      later = null;
      timer.cancel(false);
    }
    flush.run();
  }

  @Override
  public void run() {
    due = false;
    now();
  }
}
