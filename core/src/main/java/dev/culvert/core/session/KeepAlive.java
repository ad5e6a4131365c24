package dev.culvert.core.session;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * PINGs the server and gives the session up when two in a row were not answered (RFC 9113 section
 * 6.7). Whatever arrives counts as an answer: behind megabytes of data a PING may wait long on a
 * connection that is alive. Confined to the session's loop.
 */
public final class KeepAlive {

  private static final int MAX_UNANSWERED = 2;

  private final Lifecycle life;
  private final Duration interval;
  private final LongSupplier arrived;
  private final Runnable ping;
  private Loop.@Nullable Timer timer;
  private long lastArrived;
  private int unanswered;
  private boolean over;

  private KeepAlive(Lifecycle life, Duration interval, LongSupplier arrived, Runnable ping) {
    this.life = life;
    this.interval = interval;
    this.arrived = arrived;
    this.ping = ping;
  }

  /**
   * Sends PINGs until the session is over.
   *
   * @param interval between them, and for an answer to come; zero for none
   * @param arrived counts what has come from the server: bytes, frames, anything
   * @param ping sends one
   */
  public static void start(Lifecycle life, Duration interval, LongSupplier arrived, Runnable ping) {
    if (!interval.isZero()) {
      KeepAlive keepAlive = new KeepAlive(life, interval, arrived, ping);
      life.closed().thenRun(() -> life.execute(keepAlive::stop));
      keepAlive.await();
    }
  }

  private void tick() {
    long now = arrived.getAsLong();
    if (now != lastArrived) {
      lastArrived = now;
      unanswered = 0;
    }
    if (unanswered == MAX_UNANSWERED) {
      life.abandon(
          "no answer to " + MAX_UNANSWERED + " PINGs, one each " + interval.toMillis() + " ms");
    } else {
      unanswered++;
      ping.run();
      await();
    }
  }

  /** Not at a fixed rate: that would make up for what a pause has missed, with no time between. */
  private void await() {
    if (!over) {
      timer = life.after(interval, this::tick);
    }
  }

  private void stop() {
    over = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
