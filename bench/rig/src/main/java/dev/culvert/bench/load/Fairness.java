package dev.culvert.bench.load;

import dev.culvert.bench.load.Crowd.Carried;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.time.Duration;

/**
 * Pings while bulk connections fill the same session, as RRUL does it: an open loop of 200 a second
 * on each of five connections. Immutable, but for the histograms.
 *
 * @param pings what became of them
 * @param bulk MiB/s of the bulk connections meanwhile, both ways together
 */
public record Fairness(OpenLoopWindow pings, double bulk) {

  private static final int CONNECTIONS = 5;
  private static final int PER_CONNECTION = 200;
  private static final long SEED = 17;

  /**
   * Pings for a window, after a quarter of one.
   *
   * @param bulk how many bulk connections, of which every other one sends and the rest receive; 0
   *     for none
   */
  public static Fairness measure(Rig rig, int bulk, Duration window) throws IOException {
    return measure(rig, bulk, window, Ticker.SYSTEM);
  }

  /** As {@link #measure(Rig, int, Duration)}, the pings in the time of another clock. */
  static Fairness measure(Rig rig, int bulk, Duration window, Ticker ticker) throws IOException {
    if (bulk == 0) {
      ping(rig, window.dividedBy(4), ticker);
      return new Fairness(ping(rig, window, ticker), 0);
    }
    try (Crowd crowd = new Crowd(rig, bulk / 2, bulk - bulk / 2)) {
      ping(rig, window.dividedBy(4), ticker);
      Carried before = crowd.carried();
      OpenLoopWindow pings = ping(rig, window, ticker);
      double rate = crowd.carried().rateSince(before);
      crowd.finish();
      return new Fairness(pings, rate);
    }
  }

  private static OpenLoopWindow ping(Rig rig, Duration window, Ticker ticker) throws IOException {
    return OpenLoop.run(
        rig,
        SendSchedule.exponential((double) CONNECTIONS * PER_CONNECTION, window, SEED),
        CONNECTIONS,
        ticker);
  }
}
