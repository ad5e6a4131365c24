package dev.culvert.server.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/**
 * Flushes once what one turn of the event loop has written: after what that already has to do.
 * Confined to its event loop.
 */
final class SoonFlush implements Runnable {

  private final EventLoop loop;
  private final Runnable flush;
  private boolean due;

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

  /** Flushes now. */
  void now() {
    flush.run();
  }

  @Override
  public void run() {
    due = false;
    flush.run();
  }
}
