package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends the messages of a schedule when they are due, whatever has become of those before. Not
 * thread-safe.
 */
final class Sender {

  /** How long after the last is due messages may still be sent. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** So that the first is not late. */
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final SendSchedule schedule;
  private final Ticker ticker;
  private final Wire wire;
  private final Answers answers;
  private final Histogram lag = LatencyLog.window();
  private final int mostInFlight;
  private long start;
  private int sent;
  private boolean capped;

  Sender(SendSchedule schedule, Ticker ticker, Wire wire, Answers answers) {
    this.schedule = schedule;
    this.ticker = ticker;
    this.wire = wire;
    this.answers = answers;
    this.mostInFlight = (int) Math.max(1, Math.min(schedule.perSecond(), Integer.MAX_VALUE));
  }

  /**
   * Sends them, and waits for the answers.
   *
   * @param patience how long for those that are missing at the end
   * @throws CorruptedException if some are missing then
   */
  OpenLoopWindow run(Duration patience) throws IOException {
    start = ticker.nanos() + LEAD_NANOS;
    long end = start + schedule.end() + GRACE_NANOS;
    while (sent < schedule.size() && awaitTurn(end)) {
      long due = start + schedule.due(sent);
      long now = ticker.nanos();
      wire.send(sent, due, now);
      lag.recordValue(Answers.bounded(now - due));
      sent++;
    }
    awaitAnswers(patience);
    for (int i = sent; i < schedule.size(); i++) {
      answers.intended().recordValue(Answers.bounded(end - start - schedule.due(i)));
    }
    return new OpenLoopWindow(answers.intended(), answers.service(), lag, achieved(), capped);
  }

  /** Waits until the next is due and there is room for it; false if the window ends before. */
  private boolean awaitTurn(long end) throws IOException {
    ticker.awaitUntil(start + schedule.due(sent));
    while (sent - wire.answered() >= mostInFlight) {
      capped = true;
      if (ticker.nanos() - end > 0) {
        return false;
      }
      ticker.pause();
    }
    return ticker.nanos() - end <= 0;
  }

  private void awaitAnswers(Duration patience) throws IOException {
    long end = ticker.nanos() + patience.toNanos();
    while (wire.answered() < sent) {
      if (ticker.nanos() - end > 0) {
        throw new CorruptedException(
            (sent - wire.answered())
                + " of "
                + sent
                + " messages of the open loop did not come back within "
                + patience.toMillis()
                + " ms after the last was sent");
      }
      ticker.pause();
    }
  }

  /** The time on the way, which the last answer needs in any case, is none of the queue's. */
  private double achieved() {
    if (sent == 0) {
      return 0;
    }
    long took = answers.last() - start - answers.service().getMinValue();
    double share = (double) sent / schedule.size();
    return Math.min(1, share * schedule.end() / Math.max(1, took));
  }
}
