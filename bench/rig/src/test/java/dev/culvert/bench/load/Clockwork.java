package dev.culvert.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A clock that stands still unless somebody waits, and a server on it that answers one message at a
 * time. Not thread-safe.
 */
final class Clockwork implements Ticker, Wire {

  private static final long PAUSE = 100_000;

  private final Answers answers = new Answers();
  private final Deque<long[]> underway = new ArrayDeque<>();
  private final long serviceNanos;
  private long now = 1_000_000_000_000L;
  private long free = now;
  private long late;
  private int lost;

  /**
   * @param serviceNanos what a message takes the server
   */
  Clockwork(long serviceNanos) {
    this.serviceNanos = serviceNanos;
  }

  Answers answers() {
    return answers;
  }

  /** From now on the sender wakes up so late. */
  void oversleep(long nanos) {
    late = nanos;
  }

  /** From now on so many messages get no answer. */
  void lose(int messages) {
    lost = messages;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void awaitUntil(long nanos) {
    now = Math.max(now, nanos + late);
  }

  @Override
  public void pause() {
    now += PAUSE;
  }

  @Override
  public void send(int number, long due, long sent) {
    if (lost > 0) {
      lost--;
      return;
    }
    free = Math.max(free, sent) + serviceNanos;
    underway.add(new long[] {due, sent, free});
  }

  @Override
  public int answered() {
    while (!underway.isEmpty() && underway.getFirst()[2] <= now) {
      long[] message = underway.removeFirst();
      answers.add(message[0], message[1], message[2]);
    }
    return answers.count();
  }
}
